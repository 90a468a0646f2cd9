package io.headrace.scheduler;

import io.headrace.broker.Maintenance;
import io.headrace.broker.Maintenance.Promotion;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.QueueName;
import java.time.Duration;

/**
 * A scheduler for tests, which does a step when told and nothing else. Unlike {@link TaskScheduler} it throws what fails.
 * What is due is decided by the clock of the server, which no test can move: delay by milliseconds. Thread-safe.
 */
public final class ManualScheduler implements AutoCloseable {

    private static final int BATCH = 500;

    private final RedisBroker broker;
    private final Maintenance maintenance;
    private final Promoter promoter;

    private ManualScheduler(RedisBroker broker) {
        this.broker = broker;
        maintenance = broker.maintenance();
        promoter =
                new Promoter(maintenance, BATCH, Duration.ofSeconds(1), new SchedulerListener() {}, System::nanoTime);
    }

    /**
     * Connects.
     *
     * @throws io.headrace.task.HeadraceException if Redis cannot be reached or refuses
     */
    public static ManualScheduler connect(RedisSettings redis) {
        return new ManualScheduler(RedisBroker.connect(redis));
    }

    /**
     * Brings every task that is due into its stream.
     *
     * @return how many there were
     */
    public synchronized int promoteDue() {
        int promoted = 0;
        for (QueueName queue : maintenance.queues()) {
            Promotion last;
            do {
                last = promoter.promote(queue);
                promoted += last.promoted();
            } while (last.untilNext() != null && last.untilNext().isZero());
        }
        return promoted;
    }

    /** Does what a scheduler does every 30 s, keeping 100,000 dead letters of each queue. */
    public Cleaning runJanitor() {
        return runJanitor(Janitor.DEAD_LETTER_LIMIT);
    }

    /**
     * Does what a scheduler does every 30 s.
     *
     * @param deadLetterLimit how many dead letters each queue keeps
     */
    public synchronized Cleaning runJanitor(long deadLetterLimit) {
        return new Janitor(maintenance, Duration.ofSeconds(30), deadLetterLimit, new SchedulerListener() {}).clean();
    }

    /** Closes the connection. */
    @Override
    public synchronized void close() {
        maintenance.close();
        broker.close();
    }
}
