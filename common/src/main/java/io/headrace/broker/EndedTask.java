package io.headrace.broker;

import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task with the whole of how it ended, on its way to the history. Treat the payload as read-only.
 *
 * @param id its id
 * @param priority of the stream it stood in last
 * @param options what its submission asked for, headers included
 * @param readyAt when it came into its stream the last time, or began to wait for its time, by the clock of the server
 * @param payload what there was to work on; null if it was left out, as the result then is, because too much waits for an archiver
 * @param outcome how it ended
 */
public record EndedTask(
        TaskId id,
        Priority priority,
        TaskOptions options,
        Instant readyAt,
        byte @Nullable [] payload,
        Outcome outcome) {}
