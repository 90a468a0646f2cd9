package io.headrace.config;

import java.time.Duration;

/**
 * What a scheduler is told. Immutable.
 *
 * @param batch how many due tasks one call of the server promotes at most; 500 by default
 * @param longestSleep how long it sleeps at most before it looks again; 1 s by default
 * @param janitorInterval how often it tidies up; 30 s by default
 * @param deadLetterLimit how many dead letters a queue keeps; 100,000 by default
 */
public record SchedulerConfig(int batch, Duration longestSleep, Duration janitorInterval, int deadLetterLimit) {}
