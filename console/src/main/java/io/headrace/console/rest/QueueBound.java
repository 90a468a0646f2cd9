package io.headrace.console.rest;

import io.headrace.task.QueueName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Refuses tasks for a queue that holds as many as it may. Thread-safe.
 *
 * <p>A count is used for a second, with all that was accepted here since it began and all that is under way: what comes through
 * this process alone never fills a queue beyond its limit. Others who submit meanwhile are seen with the next count. Before it
 * refuses it counts again, unless it has just done so: workers may have made room.
 */
final class QueueBound {

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long JUST_NOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private volatile int limit;
    private final ToLongFunction<QueueName> counting;
    private final LongSupplier nanoTime;
    private final Map<QueueName, Room> rooms = new ConcurrentHashMap<>();

    /**
     * A bound.
     *
     * @param limit 0 for none
     * @param counting how many tasks of a queue are queued
     */
    QueueBound(int limit, ToLongFunction<QueueName> counting, LongSupplier nanoTime) {
        this.limit = limit;
        this.counting = counting;
        this.nanoTime = nanoTime;
    }

    /** From now on so many, 0 for any number. */
    void change(int newLimit) {
        limit = newLimit;
    }

    /**
     * Takes room for one task; {@link #settle} gives it back.
     *
     * @throws Problem if there is none
     */
    void take(QueueName queue) {
        if (limit == 0) {
            return;
        }
        Room room = rooms.computeIfAbsent(queue, ignored -> new Room());
        if (room.isOlder(FRESH_NANOS)) {
            room.count(queue);
        }
        if (room.take()) {
            return;
        }
        if (room.isOlder(JUST_NOW_NANOS)) {
            room.count(queue);
        }
        if (!room.take()) {
            throw Problem.of(
                    ProblemType.QUEUE_FULL,
                    "queue",
                    "Queue " + queue + " has " + limit + " queued tasks, which is all it takes (console.queue-limit)");
        }
    }

    /**
     * So many tasks are no longer under way.
     *
     * @param taken for how many room was taken
     * @param queued how many of them are, or may be, queued now
     */
    void settle(QueueName queue, int taken, int queued) {
        Room room = rooms.get(queue);
        if (room != null) {
            room.settle(taken, queued);
        }
    }

    /** What a queue holds, as far as it is known here. */
    private final class Room {
        private boolean isCounted;
        private long countedAt;
        private long counted;

        /** How many had been accepted here when the count began: they are in it. */
        private long acceptedBefore;

        private long accepted;
        private long underWay;

        private synchronized boolean isOlder(long nanos) {
            return !isCounted || nanoTime.getAsLong() - countedAt > nanos;
        }

        /** Holds no lock while it asks Redis: what is under way settles on the threads that bring the answer. */
        private void count(QueueName queue) {
            long before = accepted();
            long now = counting.applyAsLong(queue);
            synchronized (this) {
                isCounted = true;
                countedAt = nanoTime.getAsLong();
                counted = now;
                acceptedBefore = before;
            }
        }

        private synchronized long accepted() {
            return accepted;
        }

        private synchronized boolean take() {
            if (counted + accepted - acceptedBefore + underWay >= limit) {
                return false;
            }
            underWay++;
            return true;
        }

        private synchronized void settle(int taken, int queued) {
            underWay -= taken;
            accepted += queued;
        }
    }
}
