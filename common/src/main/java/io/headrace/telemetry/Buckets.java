package io.headrace.telemetry;

import java.time.Duration;
import java.util.Arrays;

/** The bounds of the histograms: close enough for a heat map, few enough for a large installation. */
final class Buckets {

    private static final Duration[] WAITED = millis(
            5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000);
    private static final Duration[] RAN = millis(
            1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000);
    private static final Duration[] LATENESS =
            millis(1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 60_000, 300_000);
    private static final Duration[] REDIS = millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000);

    private static final Duration[] HISTORY_WRITE =
            millis(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000);

    private Buckets() {}

    static Duration[] of(Metric timer) {
        return switch (timer) {
            case TASK_WAITED -> WAITED.clone();
            case TASK_RAN -> RAN.clone();
            case PROMOTE_LATENESS -> LATENESS.clone();
            case HISTORY_WRITE -> HISTORY_WRITE.clone();
            case REDIS_COMMAND -> REDIS.clone();
            default -> throw new IllegalArgumentException(timer + " has no histogram");
        };
    }

    private static Duration[] millis(long... bounds) {
        return Arrays.stream(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
