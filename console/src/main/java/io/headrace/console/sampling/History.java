package io.headrace.console.sampling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last {@value #SECONDS} seconds, second by second, in a ring. Thread-safe. */
final class History {

    static final int SECONDS = 900;

    private final Second[] ring = new Second[SECONDS];
    private long newest = Long.MIN_VALUE;

    /** One second, while it is filled. */
    private static final class Second {
        private final long number;
        private long ended;
        private long failed;
        private @Nullable Long queued;
        private @Nullable Long running;
        private @Nullable Percentiles waited;
        private @Nullable Percentiles ran;

        private Second(long number) {
            this.number = number;
        }

        private Sample sample() {
            return new Sample(Instant.ofEpochSecond(number), ended, failed, queued, running, waited, ran);
        }
    }

    History() {
        for (int i = 0; i < SECONDS; i++) {
            ring[i] = new Second(Long.MIN_VALUE);
        }
    }

    /** Counts tasks that ended; those of a second that is too long ago are left out. */
    synchronized void ended(long second, int count, boolean failed) {
        Second at = at(second);
        if (at != null) {
            at.ended += count;
            at.failed += failed ? count : 0;
        }
    }

    /** Takes down how it stood at the end of a second that is over. */
    synchronized Sample close(
            long second, long queued, long running, @Nullable Percentiles waited, @Nullable Percentiles ran) {
        newest = Math.max(newest, second);
        Second at = at(second);
        if (at == null) {
            return new Sample(Instant.ofEpochSecond(second), 0, 0, queued, running, waited, ran);
        }
        at.queued = queued;
        at.running = running;
        at.waited = waited;
        at.ran = ran;
        return at.sample();
    }

    /** Every second up to the last that was closed, oldest first; empty if none was. */
    synchronized List<Sample> samples() {
        List<Sample> samples = new ArrayList<>(SECONDS);
        if (newest == Long.MIN_VALUE) {
            return samples;
        }
        for (long second = newest - SECONDS + 1; second <= newest; second++) {
            Second at = ring[Math.floorMod(second, SECONDS)];
            samples.add((at.number == second ? at : new Second(second)).sample());
        }
        return samples;
    }

    private @Nullable Second at(long second) {
        int slot = Math.floorMod(second, SECONDS);
        if (ring[slot].number > second) {
            return null;
        }
        if (ring[slot].number < second) {
            ring[slot] = new Second(second);
        }
        return ring[slot];
    }
}
