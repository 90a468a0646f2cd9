package io.headrace.worker;

import io.headrace.retry.RetryPolicy;
import io.headrace.task.Durations;
import io.headrace.task.InvalidTaskException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a handler's tasks are run, where their submission does not say otherwise. Immutable.
 *
 * @param retryPolicy what becomes of failed attempts
 * @param timeout how long one attempt may take; null for as long as it wants
 * @param concurrency how many of its tasks one worker runs at a time, at least 1; null for as many as it has slots
 * @param lease how long such a task stays with a worker that gives no sign of life, at least 300 ms; null for the worker's
 *     lease, which is the longest
 */
public record HandlerOptions(
        RetryPolicy retryPolicy,
        @Nullable Duration timeout,
        @Nullable Integer concurrency,
        @Nullable Duration lease) {

    private static final Duration SHORTEST_LEASE = Duration.ofMillis(300);

    /** The default policy, no timeout. */
    public static final HandlerOptions DEFAULTS = new HandlerOptions(RetryPolicy.DEFAULT, null, null, null);

    /**
     * Checks the values.
     *
     * @throws InvalidTaskException if one is not valid
     */
    public HandlerOptions {
        if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
            throw new InvalidTaskException("A handler's timeout of " + Durations.format(timeout)
                    + " is not valid: use more than nothing, or leave it out");
        }
        if (concurrency != null && concurrency < 1) {
            throw new InvalidTaskException(
                    "A handler's concurrency of " + concurrency + " is not valid: use 1 or more, or leave it out");
        }
        if (lease != null && lease.compareTo(SHORTEST_LEASE) < 0) {
            throw new InvalidTaskException("A handler's lease of " + Durations.format(lease)
                    + " is not valid: use at least 300 ms, or leave it out");
        }
    }

    /** These options with another policy. */
    public HandlerOptions withRetryPolicy(RetryPolicy value) {
        return new HandlerOptions(value, timeout, concurrency, lease);
    }

    /** These options with another timeout. */
    public HandlerOptions withTimeout(Duration value) {
        return new HandlerOptions(retryPolicy, value, concurrency, lease);
    }

    /** These options with another concurrency. */
    public HandlerOptions withConcurrency(int value) {
        return new HandlerOptions(retryPolicy, timeout, value, lease);
    }

    /** These options with another lease. */
    public HandlerOptions withLease(Duration value) {
        return new HandlerOptions(retryPolicy, timeout, concurrency, value);
    }

    /** These options with the lease of others. */
    HandlerOptions withLeaseOf(HandlerOptions others) {
        return new HandlerOptions(retryPolicy, timeout, concurrency, others.lease);
    }
}
