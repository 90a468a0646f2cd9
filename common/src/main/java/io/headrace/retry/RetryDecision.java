package io.headrace.retry;

import java.time.Duration;

/** What becomes of a task after an attempt that failed. */
public sealed interface RetryDecision {

    /**
     * The attempt counts; the next one comes later.
     *
     * @param delay how long to wait
     */
    record Retry(Duration delay) implements RetryDecision {}

    /**
     * The attempt does not count; it is made again later.
     *
     * @param delay how long to wait
     * @param reason why, in words
     */
    record Later(Duration delay, String reason) implements RetryDecision {}

    /**
     * No more attempts.
     *
     * @param reason why, in words
     */
    record Bury(String reason) implements RetryDecision {}
}
