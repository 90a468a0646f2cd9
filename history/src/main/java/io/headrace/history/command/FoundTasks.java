package io.headrace.history.command;

import io.headrace.history.HistoryFilter;
import io.headrace.history.HistoryPage;
import io.headrace.history.TaskHistory;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that a filter finds, those that ended last first: so what ends while they are replayed does not come into them.
 *
 * @param most how many at most; null for all
 */
record FoundTasks(
        TaskHistory history, HistoryFilter filter, @Nullable Long most) implements ReplayChoice {

    @Override
    public long count() {
        long count = history.count(filter);
        return most == null ? count : Math.min(count, most);
    }

    @Override
    public boolean isToBeAsked() {
        return true;
    }

    @Override
    public HistoryPage page(String from, int limit) {
        return history.search(filter, limit, from);
    }

    @Override
    public String words() {
        return filter + (most == null ? "" : ", the last " + most);
    }
}
