package io.headrace.broker;

import io.headrace.task.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The queue as a scheduler sees it. Every call waits for its answer and throws
 * {@link io.headrace.task.RedisUnavailableException} if none comes. Thread-safe. Any number of schedulers may call at the
 * same time.
 */
public interface Maintenance extends AutoCloseable {

    /** Every queue that was ever used. */
    Set<QueueName> queues();

    /** Brings due tasks of a queue into its streams, at most {@code limit}, and no more once they are a few megabytes. */
    Promotion promote(QueueName queue, int limit);

    /**
     * Calls back when a task became the next one due of its queue, and when the connection over which this is heard was
     * made or made anew; may miss some.
     */
    void onEarlierDue(Runnable listener);

    /** All workers that ever said they live and have not said that they are gone. */
    Workers workers();

    /**
     * The consumers of a queue that belong to no living worker.
     *
     * @param living those of whom that need not be asked again
     */
    List<Consumer> deadConsumers(QueueName queue, Set<String> living);

    /**
     * Removes a consumer that has nothing pending.
     *
     * @return whether it was removed
     */
    boolean removeConsumer(Consumer consumer);

    /** Strikes workers out that are gone and have no consumer any more; those that live after all stay. */
    void forgetWorkers(Set<String> names);

    /**
     * Drops the oldest dead letters beyond the limit, a bounded number at a time.
     *
     * @return how many were dropped
     */
    int trimDeadLetters(QueueName queue, long limit);

    @Override
    void close();

    /**
     * What a promotion did.
     *
     * @param promoted how many tasks were brought into the streams
     * @param orphans ids that were due but had no record, and were removed
     * @param latestMillis how much later than due the latest of them was, in milliseconds by the server's clock
     * @param untilNext how long until the next one is due, zero if more are due already; null if none waits
     */
    record Promotion(
            int promoted,
            List<String> orphans,
            long latestMillis,
            @Nullable Duration untilNext) {}

    /**
     * A consumer of a group.
     *
     * @param level the stream
     * @param name the worker's name
     */
    record Consumer(Level level, String name) {}

    /**
     * Names of workers.
     *
     * @param living those with a heartbeat that has not run out
     * @param dead the others
     */
    record Workers(Set<String> living, Set<String> dead) {}
}
