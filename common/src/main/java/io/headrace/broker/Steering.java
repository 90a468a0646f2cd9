package io.headrace.broker;

import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The queue as an operator sees it: what changes its course. Every call waits for its answer and throws
 * {@link io.headrace.task.RedisUnavailableException} if none comes. Thread-safe. Every step may be repeated. To cancel a task is a
 * matter of {@link Submissions}.
 */
public interface Steering extends AutoCloseable {

    /** Writes down what an operator is about to do. While the server is out of memory this is only logged. */
    void audit(String by, String action, String target, String reason);

    /**
     * Gives no more tasks of a queue to workers. What runs goes on. Workers are told at once; one that misses the message
     * obeys from its next heartbeat on.
     *
     * @param duration for how long; null until it is resumed
     */
    Pause pause(QueueName queue, @Nullable Duration duration, String by, String reason);

    /**
     * Ends a pause.
     *
     * @return whether the queue was paused
     */
    boolean resume(QueueName queue);

    /**
     * Tells a worker to take no more tasks, or to take some again; what it runs goes on. Holds until the worker stops.
     *
     * @return whether such a worker lives
     */
    boolean quiet(String worker, boolean quiet);

    /** {@link #hasten(TaskId, Instant)}, whenever it began to wait. */
    default Change hasten(TaskId id) {
        return hasten(id, null);
    }

    /**
     * Makes a task that waits for its time due at once, if it is not due already. Does nothing to one that stands elsewhere.
     *
     * @param until only if it began to wait before this, by the clock of the Redis server; null whenever it did
     */
    Change hasten(TaskId id, @Nullable Instant until);

    /** {@link #redrive(TaskId, byte[], Instant)}, whenever it died. */
    default Change redrive(TaskId id, byte @Nullable [] payload) {
        return redrive(id, payload, null);
    }

    /**
     * Runs a dead task again, as if it were new: attempts are counted from one, it does not expire any more, and its id, the
     * attempts it had and what else it asked for are kept. One that could not be read is run with the defaults.
     *
     * @param payload what to work on instead; null for what it had
     * @param until only if it died before this, by the clock of the Redis server; null whenever it did
     */
    Change redrive(TaskId id, byte @Nullable [] payload, @Nullable Instant until);

    /** {@link #delete(TaskId, Instant)}, whenever it died. */
    default Change delete(TaskId id) {
        return delete(id, null);
    }

    /**
     * Drops a dead letter and the outcome that led to it.
     *
     * @param until only if it died before this, by the clock of the Redis server; null whenever it did
     */
    Change delete(TaskId id, @Nullable Instant until);

    /**
     * Ends tasks of a queue that wait, as cancelled, or drops dead letters: a bounded number at a time. What runs is left alone.
     *
     * @param state {@link TaskState#QUEUED}, {@link TaskState#SCHEDULED} (retries included) or {@link TaskState#DEAD}
     * @param until only what was queued, began to wait for its time, or died before this, by the clock of the Redis server
     * @param reason what the outcomes say
     * @return how many; zero when there is no more
     * @throws io.headrace.task.InvalidTaskException if tasks in that state cannot be purged
     */
    int purge(QueueName queue, TaskState state, Instant until, String reason);

    @Override
    void close();

    /** What came of it. */
    enum Change {
        /** Done. */
        DONE,
        /** Nothing was changed: the task stands elsewhere. */
        NOT_APPLICABLE,
        /** Nothing was changed: there is no such task. */
        UNKNOWN
    }
}
