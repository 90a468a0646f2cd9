package io.headrace.history;

import io.headrace.config.HistoryConfig;
import io.headrace.task.TaskId;
import java.util.List;

/**
 * Finds tasks that have ended, in PostgreSQL. Needs the right to read only. Every call waits for its answer and throws
 * {@link io.headrace.task.HistoryUnavailableException} if none comes, {@link io.headrace.task.HistoryRefusedException} if the
 * login, a right or the schema is missing. Has a pool of connections, made when they are needed. Thread-safe.
 */
public final class TaskHistory implements AutoCloseable {

    private TaskHistory() {}

    /**
     * For the PostgreSQL that is configured. Connects when it is asked the first time.
     *
     * @throws io.headrace.task.InvalidTaskException if {@code history.url} is missing or none
     */
    public static TaskHistory of(HistoryConfig config) {
        throw new UnsupportedOperationException("Not built yet: " + config);
    }

    /**
     * Tasks, those that ended last first.
     *
     * @param filter which
     * @param limit how many at most, 1 to 1000
     * @param from what the page before said; empty for the first
     * @throws io.headrace.task.InvalidTaskException if that is not what a page has said
     */
    public HistoryPage search(HistoryFilter filter, int limit, String from) {
        throw new UnsupportedOperationException("Not built yet");
    }

    /** How many there are. Reads all of them where the filter is wide: takes a while. */
    public long count(HistoryFilter filter) {
        throw new UnsupportedOperationException("Not built yet");
    }

    /** Every end of this task, the last first; empty if the history has none. */
    public List<ArchivedTask> task(TaskId id) {
        throw new UnsupportedOperationException("Not built yet");
    }

    /** How each type fared, by day, the newest day first, then by type. */
    public List<TypeDay> types(HistoryFilter filter) {
        throw new UnsupportedOperationException("Not built yet");
    }

    /**
     * What tasks died of, the most frequent first.
     *
     * @param limit how many at most
     */
    public List<CauseHistory> causes(HistoryFilter filter, int limit) {
        throw new UnsupportedOperationException("Not built yet");
    }

    /** Closes every connection. */
    @Override
    public void close() {}
}
