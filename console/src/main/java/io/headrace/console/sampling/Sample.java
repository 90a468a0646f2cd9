package io.headrace.console.sampling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One second of all queues together.
 *
 * @param at its beginning, by the clock of the Redis server
 * @param ended how many tasks ended, whatever way
 * @param failed of these, how many are dead or expired
 * @param queued how many waited at its end; null if nobody looked
 * @param running how many ran at its end; null if nobody looked
 * @param waited how long those that ended had waited in the stream; null if not known
 * @param ran how long their last attempt took; null if not known
 */
public record Sample(
        Instant at,
        long ended,
        long failed,
        @Nullable Long queued,
        @Nullable Long running,
        @Nullable Percentiles waited,
        @Nullable Percentiles ran) {}
