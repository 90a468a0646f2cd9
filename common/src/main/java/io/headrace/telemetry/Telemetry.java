package io.headrace.telemetry;

import io.headrace.redis.RedisListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.observation.ObservationRegistry;

/**
 * Where producers, workers, schedulers and consoles put their metrics and observations. The registries belong to whoever made
 * them. Meters of one name are one: a process that has several workers gives each a registry, or common tags, of its own.
 * Thread-safe.
 *
 * @param meters takes the metrics that {@code docs/metrics.md} lists
 * @param observations takes the submissions and attempts, of which tracers make spans
 */
public record Telemetry(MeterRegistry meters, ObservationRegistry observations) {

    /** Tells nobody, at no cost. */
    public static final Telemetry NONE = new Telemetry(new CompositeMeterRegistry(), ObservationRegistry.NOOP);

    /** Metrics only. */
    public static Telemetry of(MeterRegistry meters) {
        return new Telemetry(meters, ObservationRegistry.NOOP);
    }

    /** Metrics and observations. */
    public static Telemetry of(MeterRegistry meters, ObservationRegistry observations) {
        return new Telemetry(meters, observations);
    }

    /** Counts and times what happens on connections to Redis. */
    public RedisListener redisListener() {
        return equals(NONE) ? RedisListener.NONE : new RedisMetrics(meters);
    }
}
