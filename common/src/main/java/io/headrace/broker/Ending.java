package io.headrace.broker;

import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.time.Instant;
import java.util.List;

/**
 * Tasks of one queue that ended together in the same way.
 *
 * @param entryId where this stands among the endings, {@code MS-SEQ}
 * @param at when, by the clock of the Redis server
 * @param state how
 * @param ids which
 */
public record Ending(String entryId, Instant at, TaskState state, List<TaskId> ids) {

    /** Takes its own copy. */
    public Ending {
        ids = List.copyOf(ids);
    }
}
