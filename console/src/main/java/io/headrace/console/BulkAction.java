package io.headrace.console;

import io.headrace.task.InvalidTaskException;
import io.headrace.task.TaskState;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What may be done to all tasks that match a query. */
public enum BulkAction {
    /** Run dead ones again, and those that wait for their time now. */
    RETRY,
    /** Drop dead letters. */
    DELETE,
    /** Cancel those that have not ended. */
    CANCEL;

    /** To tasks in which states it may be done. */
    public Set<TaskState> states() {
        return switch (this) {
            case RETRY -> Set.of(TaskState.DEAD, TaskState.RETRYING, TaskState.SCHEDULED);
            case DELETE -> Set.of(TaskState.DEAD);
            case CANCEL -> Set.of(TaskState.SCHEDULED, TaskState.QUEUED, TaskState.RUNNING, TaskState.RETRYING);
        };
    }

    /**
     * The same query, only of tasks to which this may be done.
     *
     * @throws InvalidTaskException if it asks for none of them
     */
    public TaskQuery restrict(TaskQuery query) {
        Set<TaskState> wanted = query.states().isEmpty()
                ? states()
                : states().stream().filter(query.states()::contains).collect(Collectors.toSet());
        if (wanted.isEmpty()) {
            throw new InvalidTaskException("There is nothing to " + label() + " among tasks of "
                    + TaskQuery.of(List.of(), query.states()) + ": it is for those of "
                    + TaskQuery.of(List.of(), states()));
        }
        return query.withStates(wanted);
    }

    /** The verb. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
