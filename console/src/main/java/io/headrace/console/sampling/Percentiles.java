package io.headrace.console.sampling;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long something took, in milliseconds.
 *
 * @param p50 half of them at most this long
 * @param p95 of a hundred, 95
 * @param p99 of a hundred, 99
 */
public record Percentiles(long p50, long p95, long p99) {

    /** Of these; null if there are none. */
    static @Nullable Percentiles of(List<Long> millis) {
        if (millis.isEmpty()) {
            return null;
        }
        List<Long> sorted = millis.stream().sorted().toList();
        return new Percentiles(at(sorted, 50), at(sorted, 95), at(sorted, 99));
    }

    /** The smallest value that so many percent do not exceed. */
    private static long at(List<Long> sorted, int percent) {
        int rank = (int) Math.ceil(sorted.size() * percent / 100.0);
        return sorted.get(Math.max(0, rank - 1));
    }
}
