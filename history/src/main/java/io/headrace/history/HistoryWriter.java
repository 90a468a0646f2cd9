package io.headrace.history;

import io.headrace.broker.HistoryEntry;
import io.headrace.config.HistoryConfig;
import java.time.Instant;
import java.util.List;

/**
 * Writes ended tasks to PostgreSQL, each end once however often it is handed in. Needs the right to write. Throws what
 * {@link TaskHistory} throws. Thread-safe.
 */
final class HistoryWriter implements AutoCloseable {

    HistoryWriter(HistoryConfig config) {
        throw new UnsupportedOperationException("Not built yet: " + config);
    }

    /** Does nothing where entries can be written. */
    void check() {
        throw new UnsupportedOperationException("Not built yet");
    }

    /**
     * Writes all that is in these entries, in one transaction that is durable when this returns.
     *
     * @return how many tasks were new to the history
     */
    int write(List<HistoryEntry> entries) {
        throw new UnsupportedOperationException("Not built yet");
    }

    /** Drops months that are older than the retention as a whole. Returns their names. */
    List<String> dropOldMonths(Instant now) {
        throw new UnsupportedOperationException("Not built yet");
    }

    @Override
    public void close() {}
}
