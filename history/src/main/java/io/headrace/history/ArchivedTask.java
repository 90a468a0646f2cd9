package io.headrace.history;

import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task as the history has it. A task that died, was run again and ended again is there twice, once for each end; they differ
 * in {@code outcome.endedAt}. Treat the bytes as read-only.
 *
 * @param id its id
 * @param priority of the stream it stood in last
 * @param options what its submission asked for, headers included
 * @param submittedAt when it was submitted, as far as its id or its first attempt tells
 * @param payload what there was to work on, as much as was kept
 * @param outcome how it ended, all attempts included; its result is in {@code result} too
 * @param result what its handler returned, as much as was kept; null if it returned nothing
 * @param cause what it died of in one line, its particulars made alike ({@link io.headrace.broker.DeadCause#of}); null if it did
 *     not die
 */
public record ArchivedTask(
        TaskId id,
        Priority priority,
        TaskOptions options,
        Instant submittedAt,
        KeptValue payload,
        Outcome outcome,
        @Nullable KeptValue result,
        @Nullable String cause) {

    /** This end as a status: what outputs of live tasks are made of. */
    public TaskStatus status() {
        return new TaskStatus(
                id,
                outcome.state(),
                outcome.type(),
                priority,
                outcome.endedAt(),
                null,
                outcome.reason(),
                null,
                outcome.attempts().size(),
                outcome.attempts(),
                null,
                List.of(),
                outcome);
    }
}
