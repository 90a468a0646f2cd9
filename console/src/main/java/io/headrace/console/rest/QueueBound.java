package io.headrace.console.rest;

import io.headrace.console.TaskMonitor;
import io.headrace.task.QueueName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Refuses tasks for a queue that holds as many as it may, by a count not older than a second. Thread-safe. */
final class QueueBound {

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int limit;
    private final TaskMonitor monitor;
    private final LongSupplier nanoTime;
    private final Map<QueueName, Counted> counted = new ConcurrentHashMap<>();

    /** How many waited, and when that was so. */
    private record Counted(long queued, long at) {}

    /**
     * A bound.
     *
     * @param limit 0 for none
     */
    QueueBound(int limit, TaskMonitor monitor, LongSupplier nanoTime) {
        this.limit = limit;
        this.monitor = monitor;
        this.nanoTime = nanoTime;
    }

    /** Makes sure that there is room for so many more. */
    void check(QueueName queue, int more) {
        if (limit == 0) {
            return;
        }
        Counted now = counted.get(queue);
        if (now == null || nanoTime.getAsLong() - now.at > FRESH_NANOS) {
            now = new Counted(monitor.queue(queue).queued(), nanoTime.getAsLong());
            counted.put(queue, now);
        }
        if (now.queued + more > limit) {
            throw Problem.of(
                    ProblemType.QUEUE_FULL,
                    "queue",
                    "Queue " + queue + " has " + now.queued + " queued tasks; it takes " + limit
                            + " (console.queue-limit)");
        }
    }
}
