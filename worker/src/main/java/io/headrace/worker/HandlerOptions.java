package io.headrace.worker;

import io.headrace.retry.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a handler's tasks are run, where their submission does not say otherwise. Immutable.
 *
 * @param retryPolicy what becomes of failed attempts
 * @param timeout how long one attempt may take; null for as long as it wants
 */
public record HandlerOptions(
        RetryPolicy retryPolicy, @Nullable Duration timeout) {

    /** The default policy, no timeout. */
    public static final HandlerOptions DEFAULTS = new HandlerOptions(RetryPolicy.DEFAULT, null);

    /** These options with another policy. */
    public HandlerOptions withRetryPolicy(RetryPolicy value) {
        return new HandlerOptions(value, timeout);
    }

    /** These options with another timeout. */
    public HandlerOptions withTimeout(Duration value) {
        return new HandlerOptions(retryPolicy, value);
    }
}
