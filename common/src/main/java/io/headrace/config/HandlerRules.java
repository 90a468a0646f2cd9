package io.headrace.config;

import io.headrace.task.Backoff;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a worker runs the tasks of one declared handler. Immutable.
 *
 * @param timeout how long one attempt may take where the submission does not say; null for as long as it wants. A program
 *     has none by default, a web service 5 min
 * @param maxAttempts how often a task is tried where its submission does not say; null for the default
 * @param backoff the waits between attempts where the submission does not say; null for the default
 * @param concurrency how many of them one worker runs at a time; null for as many as it has slots
 * @param lease how long such a task is held for a worker that says nothing; null for the worker's lease, which is the longest
 */
public record HandlerRules(
        @Nullable Duration timeout,
        @Nullable Integer maxAttempts,
        @Nullable Backoff backoff,
        @Nullable Integer concurrency,
        @Nullable Duration lease) {

    /** Nothing said. */
    public static final HandlerRules NONE = new HandlerRules(null, null, null, null, null);
}
