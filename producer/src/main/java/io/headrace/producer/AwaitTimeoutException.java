package io.headrace.producer;

import io.headrace.task.Durations;
import io.headrace.task.HeadraceException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskStatus;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The task has not ended in the time given; it goes on all the same. */
public class AwaitTimeoutException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable TaskStatus status;

    /**
     * For the task that was waited for.
     *
     * @param status where it stood at the end of the wait; null if that is not known
     */
    public AwaitTimeoutException(TaskId id, Duration timeout, @Nullable TaskStatus status) {
        super("Task " + id + " has not ended within " + Durations.format(timeout) + where(status) + "; it goes on");
        this.status = status;
    }

    private static String where(@Nullable TaskStatus status) {
        if (status == null) {
            return "";
        }
        String reason = status.reason().isEmpty() ? "" : " (" + status.reason() + ")";
        return ": it is " + status.state().label() + reason;
    }

    /** Where the task stood at the end of the wait; empty if that is not known. */
    public Optional<TaskStatus> status() {
        return Optional.ofNullable(status);
    }
}
