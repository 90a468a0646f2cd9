package io.headrace.scheduler;

import io.headrace.broker.Level;
import io.headrace.task.QueueName;
import java.time.Duration;
import java.util.List;

/**
 * Hears what a scheduler does; for metrics, health checks and tests. Called on the scheduler's own threads, so it must be
 * quick, and by two of them, so it must be thread-safe. What it throws is logged and changes nothing.
 */
public interface SchedulerListener {

    /**
     * Due tasks were brought into the streams of a queue.
     *
     * @param queue which
     * @param count how many, at least 1
     * @param lateness how long ago the first of them was due, by the server's clock
     */
    default void promoted(QueueName queue, int count, Duration lateness) {}

    /**
     * Ids were due that belong to no task, and were removed.
     *
     * @param queue whose schedule they stood in
     * @param ids the ids, without their queue
     */
    default void orphaned(QueueName queue, List<String> ids) {}

    /**
     * A consumer was removed whose worker is gone and that had nothing pending.
     *
     * @param level the stream
     * @param worker its name
     */
    default void consumerRemoved(Level level, String worker) {}

    /**
     * The oldest dead letters of a queue were dropped because there were more than the limit.
     *
     * @param queue which
     * @param count how many, at least 1
     */
    default void deadLettersDropped(QueueName queue, int count) {}

    /**
     * Work for one queue failed; it is tried again, and the other queues go on.
     *
     * @param loop {@code promoter} or {@code janitor}
     * @param queue which
     * @param failure why
     */
    default void queueFailed(String loop, QueueName queue, RuntimeException failure) {}

    /**
     * A whole step failed, mostly because Redis cannot be reached; it is tried again after a growing pause.
     *
     * @param loop {@code promoter} or {@code janitor}
     * @param failure why
     */
    default void loopFailed(String loop, RuntimeException failure) {}

    /**
     * A step is done.
     *
     * @param loop {@code promoter} or {@code janitor}
     * @param pause how long the loop rests now, unless it is woken
     */
    default void rested(String loop, Duration pause) {}
}
