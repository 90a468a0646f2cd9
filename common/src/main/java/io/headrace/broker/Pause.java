package io.headrace.broker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a queue gives no tasks to workers.
 *
 * @param by who paused it
 * @param reason why, in words; may be empty
 * @param since when, by the clock of the Redis server
 * @param until when it ends by itself; null if it does not
 */
public record Pause(
        String by, String reason, Instant since, @Nullable Instant until) {}
