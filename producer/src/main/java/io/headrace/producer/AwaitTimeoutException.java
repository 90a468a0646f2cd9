package io.headrace.producer;

import io.headrace.task.Durations;
import io.headrace.task.HeadraceException;
import io.headrace.task.TaskId;
import java.time.Duration;

/** The task has not ended in the time given; it goes on all the same. */
public class AwaitTimeoutException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    /** For the task that was waited for. */
    public AwaitTimeoutException(TaskId id, Duration timeout) {
        super("Task " + id + " has not ended within " + Durations.format(timeout) + "; it goes on");
    }
}
