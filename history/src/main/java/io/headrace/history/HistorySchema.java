package io.headrace.history;

import io.headrace.config.HistoryConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Makes and tends what stands in PostgreSQL: tables, rights, months. Needs the rights of an owner. Throws what
 * {@link TaskHistory} throws. Thread-safe.
 */
public final class HistorySchema implements AutoCloseable {

    /** A month is counted before it goes. */
    private static final Duration STATEMENT = Duration.ofMinutes(10);

    private final HistoryConfig config;
    private final HistoryDatabase database;

    private HistorySchema(HistoryConfig config) {
        this.config = config;
        this.database = HistoryDatabase.of(config, "headrace-clear", STATEMENT);
    }

    /**
     * For the PostgreSQL that is configured.
     *
     * @throws io.headrace.task.InvalidTaskException if {@code history.url} is missing or none
     */
    public static HistorySchema of(HistoryConfig config) {
        return new HistorySchema(config);
    }

    /** Creates the schema or brings it to this version; twice is harmless. Returns what was done, one line each. */
    public List<String> init() {
        return new SchemaSetup(config).run();
    }

    /** Drops the tasks that ended before this. Returns how many. */
    public long clearBefore(Instant time) {
        return new Clearing(database).before(time);
    }

    /** Drops the oldest tasks, this many. Returns how many. */
    public long clearOldest(long count) {
        return new Clearing(database).oldest(count);
    }

    /** Drops all tasks. Returns how many. */
    public long clearAll() {
        return new Clearing(database).all();
    }

    /** Closes every connection. */
    @Override
    public void close() {
        database.close();
    }
}
