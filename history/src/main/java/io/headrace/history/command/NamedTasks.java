package io.headrace.history.command;

import io.headrace.history.ArchivedTask;
import io.headrace.history.HistoryPage;
import io.headrace.history.NotInHistoryException;
import io.headrace.history.TaskHistory;
import io.headrace.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Tasks that were named one by one: of each the last end. The cursor is the place in the list. */
record NamedTasks(TaskHistory history, List<TaskId> ids) implements ReplayChoice {

    private static final int MOST_WORDS = 3;

    @Override
    public long count() {
        return ids.size();
    }

    @Override
    public boolean isToBeAsked() {
        return false;
    }

    /** Fails with {@link NotInHistoryException} at the first that the history does not have. */
    @Override
    public HistoryPage page(String from, int limit) {
        int begin = from.isEmpty() ? 0 : Integer.parseInt(from);
        int end = Math.min(ids.size(), begin + limit);
        List<ArchivedTask> found = new ArrayList<>();
        for (TaskId id : ids.subList(begin, end)) {
            List<ArchivedTask> ends = history.task(id);
            if (ends.isEmpty()) {
                throw new NotInHistoryException(id);
            }
            found.add(ends.get(0));
        }
        return new HistoryPage(found, end == ids.size() ? null : Integer.toString(end));
    }

    @Override
    public String words() {
        return ids.stream().limit(MOST_WORDS).map(TaskId::toString).collect(Collectors.joining(", "))
                + (ids.size() > MOST_WORDS ? " and " + (ids.size() - MOST_WORDS) + " more" : "");
    }
}
