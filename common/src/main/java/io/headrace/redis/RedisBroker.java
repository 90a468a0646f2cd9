package io.headrace.redis;

import io.headrace.broker.Checkup;
import io.headrace.broker.Deliveries;
import io.headrace.broker.HistoryFeed;
import io.headrace.broker.Inspection;
import io.headrace.broker.Maintenance;
import io.headrace.broker.Steering;
import io.headrace.broker.Submissions;

/**
 * A process's connection to one Redis, and the views of the queue on it. Reconnects for ever. Thread-safe; close the views
 * before the broker.
 */
public final class RedisBroker implements AutoCloseable {

    private final RedisLink link;

    private RedisBroker(RedisLink link) {
        this.link = link;
    }

    /**
     * Connects.
     *
     * @throws io.headrace.task.InvalidTaskException if the URL is none
     * @throws io.headrace.task.RedisUnavailableException if Redis cannot be reached
     * @throws io.headrace.task.RedisRefusedException if it refuses the login or is older than 6.2
     */
    public static RedisBroker connect(RedisSettings settings) {
        return connect(settings, RedisListener.NONE);
    }

    /**
     * Connects, with somebody who hears what happens on the connections.
     *
     * @throws io.headrace.task.InvalidTaskException if the URL is none
     * @throws io.headrace.task.RedisUnavailableException if Redis cannot be reached
     * @throws io.headrace.task.RedisRefusedException if it refuses the login or is older than 6.2
     */
    public static RedisBroker connect(RedisSettings settings, RedisListener listener) {
        return new RedisBroker(RedisLink.open(settings, listener));
    }

    /** What this broker was connected with. */
    public RedisSettings settings() {
        return link.settings();
    }

    /** The view of a producer. */
    public Submissions submissions() {
        return new RedisSubmissions(link);
    }

    /**
     * The view of a worker.
     *
     * @param worker its name, which no other living worker may have
     */
    public Deliveries deliveries(String worker) {
        return new RedisDeliveries(link, worker);
    }

    /** The view of a scheduler. */
    public Maintenance maintenance() {
        return new RedisMaintenance(link);
    }

    /** The view of an onlooker. */
    public Inspection inspection() {
        return new RedisInspection(link);
    }

    /** The view of an operator. */
    public Steering steering() {
        return new RedisSteering(link);
    }

    /** The view of a doctor. */
    public Checkup checkup() {
        return new RedisCheckup(link);
    }

    /**
     * The view of an archiver.
     *
     * @param archiver its name, which no other living archiver may have
     */
    public HistoryFeed historyFeed(String archiver) {
        return new RedisHistoryFeed(link, archiver);
    }

    /** Closes every connection. */
    @Override
    public void close() {
        link.close();
    }
}
