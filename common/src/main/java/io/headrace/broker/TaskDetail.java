package io.headrace.broker;

import io.headrace.task.TaskOptions;
import io.headrace.task.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a task. Treat the payload as read-only.
 *
 * @param status where it stands
 * @param payload what to work on; null where it is not kept any more, as of completed tasks
 * @param options what its submission asked for; null where that is not kept any more
 */
public record TaskDetail(
        TaskStatus status,
        byte @Nullable [] payload,
        @Nullable TaskOptions options) {}
