package io.headrace.history;

import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;

/** The history has no end of this task. */
public class NotInHistoryException extends TaskNotFoundException {

    private static final long serialVersionUID = 1L;

    /** For the id that was asked for. */
    public NotInHistoryException(TaskId id) {
        super("The history has no task " + id + ": it has not ended, has not been archived yet,"
                + " or was dropped after history.retention");
    }
}
