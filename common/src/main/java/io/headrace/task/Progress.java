package io.headrace.task;

import java.time.Instant;

/**
 * How far a running task says it is. Immutable.
 *
 * @param percent 0 to 100
 * @param note a few words; may be empty
 * @param at when it said so, by the clock of the Redis server
 */
public record Progress(int percent, String note, Instant at) {}
