package io.headrace.history;

import io.headrace.config.HistoryConfig;
import io.headrace.lifecycle.Health;
import io.headrace.lifecycle.Service;
import io.headrace.redis.RedisSettings;
import io.headrace.telemetry.Telemetry;
import java.time.Duration;

/** Brings what has ended from Redis to PostgreSQL until it is stopped. Any number may run. */
public final class TaskArchiver implements Service, AutoCloseable {

    private TaskArchiver() {}

    /** A builder for an archiver between these two. */
    public static Builder builder(RedisSettings redis, HistoryConfig history) {
        throw new UnsupportedOperationException("Not built yet: " + redis + history);
    }

    /** How it is, as its own steps tell. Quick: asks nobody. */
    public Health health() {
        throw new UnsupportedOperationException("Not built yet");
    }

    @Override
    public String name() {
        return "archiver";
    }

    @Override
    public void start() {
        throw new UnsupportedOperationException("Not built yet");
    }

    @Override
    public boolean stop(Duration atMost) {
        throw new UnsupportedOperationException("Not built yet");
    }

    @Override
    public void close() {}

    /** Collects what an archiver is made of; not thread-safe. */
    public static final class Builder {

        private Builder() {}

        /** Where metrics go; nowhere by default. */
        public Builder telemetry(Telemetry value) {
            throw new UnsupportedOperationException("Not built yet: " + value);
        }

        /** The archiver; nothing is connected before it is started. */
        public TaskArchiver build() {
            throw new UnsupportedOperationException("Not built yet");
        }
    }
}
