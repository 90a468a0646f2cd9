package io.headrace.worker;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Does short things later, on one thread: timeouts and the reports of handlers that ignore them. Does what others ask to be
 * done on a cancellation apart from that, so that nobody who takes his time delays a timeout. Thread-safe; asked after its
 * close it does nothing.
 */
final class Alarms {

    private final ScheduledThreadPoolExecutor scheduler =
            new ScheduledThreadPoolExecutor(1, named("headrace-alarms"), new ThreadPoolExecutor.DiscardPolicy());
    private final ExecutorService actions = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named("headrace-cancel"),
            new ThreadPoolExecutor.DiscardPolicy());

    Alarms() {
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private static ThreadFactory named(String name) {
        return action -> {
            Thread thread = new Thread(action, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    Future<?> after(Duration delay, Runnable action) {
        return scheduler.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Does somebody else's bidding, at once and on a thread of its own. */
    void perform(Runnable action) {
        actions.execute(action);
    }

    void close() {
        scheduler.shutdownNow();
        // What was asked for on a cancellation is still done: it may end a process.
        actions.shutdown();
    }
}
