package io.headrace.broker;

import io.headrace.task.TaskStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What holds a task, or held it: the facts from which it is told why it does not run. Read in one script.
 *
 * @param status where the task stands
 * @param at when this was so, by the clock of the Redis server
 * @param pause why its queue gives no tasks to workers; null unless it is paused
 * @param typeSeen when a worker that knows its type last said that it lives; null if none ever did
 * @param queueSeen when a worker of its queue last said that it lives, whatever it knows; null if none ever did
 * @param ahead how many queued tasks of its own priority stand before it; -1 unless it is queued
 * @param aheadIsExact whether {@code ahead} was counted; else it is reckoned by the times of submission
 * @param moreUrgent how many queued tasks of higher priorities there are; -1 unless it is queued
 * @param endedLately how many tasks of its queue ended within {@code window}
 * @param windowMillis how far back {@code endedLately} reaches: a minute, or less where very much ended
 * @param renewedMillisAgo how long ago its lease was renewed at most; -1 unless it is running
 * @param deliveries how often it was handed out; 0 unless it is running
 */
public record Circumstances(
        TaskStatus status,
        Instant at,
        @Nullable Pause pause,
        @Nullable Sighting typeSeen,
        @Nullable Sighting queueSeen,
        long ahead,
        boolean aheadIsExact,
        long moreUrgent,
        long endedLately,
        long windowMillis,
        long renewedMillisAgo,
        long deliveries) {

    /**
     * A sign of life.
     *
     * @param worker whose
     * @param at when, by the clock of the Redis server
     */
    public record Sighting(String worker, Instant at) {}
}
