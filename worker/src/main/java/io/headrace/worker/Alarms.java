package io.headrace.worker;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does short things later, on one thread: timeouts and the reports of handlers that ignore them. Thread-safe. */
final class Alarms {

    private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, action -> {
        Thread thread = new Thread(action, "headrace-alarms");
        thread.setDaemon(true);
        return thread;
    });

    Alarms() {
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    Future<?> after(Duration delay, Runnable action) {
        return scheduler.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    void close() {
        scheduler.shutdownNow();
    }
}
