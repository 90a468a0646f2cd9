package io.headrace.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of what was found, the newest first. Immutable.
 *
 * @param tasks these
 * @param next where to go on; null if this was all
 */
public record HistoryPage(
        List<ArchivedTask> tasks, @Nullable String next) {

    /** Takes its own copy. */
    public HistoryPage {
        tasks = List.copyOf(tasks);
    }
}
