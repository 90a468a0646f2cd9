package io.headrace.history;

import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.time.Instant;

/**
 * How and when a task ended the last time, as far as the history has it. Immutable.
 *
 * @param id which task
 * @param state how
 * @param endedAt when
 */
public record LastEnd(TaskId id, TaskState state, Instant endedAt) {}
