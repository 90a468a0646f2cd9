package io.headrace.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Knows when something last went well, and whether it has failed since; of this health is made. Thread-safe. */
public final class Pulse implements PeriodicLoop.Listener {

    private final LongSupplier nanoTime;
    private volatile long beatNanos;
    private volatile @Nullable RuntimeException failure;

    /**
     * A pulse that beats now.
     *
     * @param nanoTime measures time, as {@link System#nanoTime} does
     */
    public Pulse(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.beatNanos = nanoTime.getAsLong();
    }

    /** It goes well. */
    public void beat() {
        beatNanos = nanoTime.getAsLong();
        if (failure != null) {
            failure = null;
        }
    }

    /** It has failed. */
    public void miss(RuntimeException why) {
        failure = why;
    }

    /** A step is a beat. */
    @Override
    public void stepped(Duration pause) {
        beat();
    }

    @Override
    public void failed(RuntimeException why) {
        miss(why);
    }

    /** How long ago it last went well. */
    public Duration silence() {
        return Duration.ofNanos(nanoTime.getAsLong() - beatNanos);
    }

    /** Why it has failed since; empty if it has not. */
    public Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }
}
