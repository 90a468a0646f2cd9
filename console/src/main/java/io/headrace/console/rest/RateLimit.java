package io.headrace.console.rest;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** So many requests a second for each caller, with twice as many at once after a pause. Thread-safe. */
final class RateLimit {

    private static final double NANOS_PER_SECOND = 1e9;

    private volatile int perSecond;
    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    /** What a caller has left. */
    private static final class Bucket {
        private double left;
        private long at;

        private Bucket(double left, long at) {
            this.left = left;
            this.at = at;
        }
    }

    /**
     * A limit.
     *
     * @param perSecond 0 for none
     */
    RateLimit(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    /** From now on so many, 0 for any number. */
    void change(int newPerSecond) {
        perSecond = newPerSecond;
    }

    /** How many requests a second. */
    int perSecond() {
        return perSecond;
    }

    /**
     * Takes one.
     *
     * @return how many are left; a negative number if there was none to take
     */
    int take(String caller) {
        int rate = perSecond;
        if (rate == 0) {
            return Integer.MAX_VALUE;
        }
        long now = nanoTime.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(caller, ignored -> new Bucket(2.0 * rate, now));
        synchronized (bucket) {
            double gained = Math.max(0, now - bucket.at) / NANOS_PER_SECOND * rate;
            bucket.left = Math.min(2.0 * rate, bucket.left + gained);
            bucket.at = now;
            if (bucket.left < 1) {
                return -1;
            }
            bucket.left -= 1;
            return (int) bucket.left;
        }
    }
}
