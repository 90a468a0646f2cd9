package io.headrace.producer;

import io.headrace.task.HeadraceException;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;

/** Hears what becomes of each task of a bulk submission; called on the thread that submits. */
public interface BulkListener {

    /**
     * A task was submitted.
     *
     * @param index its position in the bulk, 0 for the first
     * @param answer its id and state
     */
    default void submitted(long index, Submitted answer) {}

    /**
     * A task was not submitted.
     *
     * @param index its position in the bulk, 0 for the first
     * @param submission the task
     * @param reason why
     */
    default void failed(long index, Submission submission, HeadraceException reason) {}
}
