package io.headrace.worker;

import org.jspecify.annotations.Nullable;

/**
 * Runs tasks of one type. Called by many threads at a time. A task may come more than once (after a crash, a lost lease or
 * a failover), so a handler whose work must not be done twice keeps the task's id with what it did.
 *
 * @param <P> the payload
 * @param <R> the result
 */
@FunctionalInterface
public interface TaskHandler<P, R> {

    /**
     * Does the work of one task. What it throws decides what comes next: {@code NonRetryableException} ends the task,
     * {@code RetryLaterException} has it come again without burning an attempt, everything else is a failed attempt. It is
     * interrupted when the task is cancelled, times out, or the worker stops and cannot wait longer.
     *
     * @param context the task around the payload
     * @param payload what to work on
     * @return the result, kept for as long as the task's retention; null for none
     */
    @Nullable
    R handle(TaskContext context, P payload) throws Exception;
}
