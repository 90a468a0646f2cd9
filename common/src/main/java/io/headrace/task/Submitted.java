package io.headrace.task;

/**
 * The answer to a submission.
 *
 * @param id the task's id
 * @param state where the task stands; for a duplicate, where the standing one does
 * @param duplicate whether the chosen id was known already, so that nothing was added
 */
public record Submitted(TaskId id, TaskState state, boolean duplicate) {}
