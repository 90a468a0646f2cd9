package io.headrace.broker;

import io.headrace.task.Outcome;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The queue as a producer sees it. Thread-safe; the futures fail with a {@link io.headrace.task.HeadraceException} and
 * complete on a thread of the Redis client, which must not be blocked.
 */
public interface Submissions extends AutoCloseable {

    /** Submits a task: into the stream, or into the schedule if it is delayed. */
    CompletableFuture<Submitted> submit(Submission submission);

    /** Submits many in one round trip; the answers stand in the order of the submissions. */
    List<CompletableFuture<Submitted>> submitAll(List<Submission> submissions);

    /** Cancels a task. */
    CompletableFuture<Cancellation> cancel(TaskId id);

    /**
     * Waits for a task's end, through reconnects, for as long as it takes. Cancelling the future ends the waiting.
     * Fails with {@link io.headrace.task.TaskNotFoundException} if the task is not known.
     */
    CompletableFuture<Outcome> await(TaskId id);

    /** Ends what is under way; later calls fail. */
    @Override
    void close();

    /** What came of a cancellation. */
    enum Cancellation {
        /** The task had not started and will not. */
        CANCELLED,
        /** The task runs; its worker has been told. */
        REQUESTED,
        /** The task had ended before. */
        ENDED_BEFORE,
        /** There is no such task. */
        UNKNOWN
    }
}
