package io.headrace.history.command;

import io.headrace.history.HistoryFilter;
import io.headrace.history.HistoryPage;
import io.headrace.history.TaskHistory;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that a filter finds, those that ended last first: so what ends while they are replayed does not come into them. For one
 * run.
 */
final class FoundTasks implements ReplayChoice {

    private final TaskHistory history;
    private final HistoryFilter filter;
    private final long most;
    private long given;

    /**
     * Those.
     *
     * @param most how many at most; null for all
     */
    FoundTasks(TaskHistory history, HistoryFilter filter, @Nullable Long most) {
        this.history = history;
        this.filter = filter;
        this.most = most == null ? Long.MAX_VALUE : most;
    }

    @Override
    public long count() {
        return Math.min(history.count(filter), most);
    }

    @Override
    public boolean isToBeAsked() {
        return true;
    }

    @Override
    public HistoryPage page(String from, int limit) {
        HistoryPage page = history.search(filter, (int) Math.min(limit, most - given), from);
        given += page.tasks().size();
        return given < most ? page : new HistoryPage(page.tasks(), null);
    }

    @Override
    public String words() {
        return filter + (most == Long.MAX_VALUE ? "" : ", the last " + most);
    }
}
