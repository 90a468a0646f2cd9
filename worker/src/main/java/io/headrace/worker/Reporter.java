package io.headrace.worker;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Has what an attempt tells of itself written: at once, but at most four times a second and one at a time. What is told in
 * between is written with the next, which comes even if nothing more is told, but not after the attempt. Thread-safe.
 */
final class Reporter {

    private static final Duration INTERVAL = Duration.ofMillis(250);

    private final BiConsumer<Duration, Runnable> later;
    private final Supplier<Future<?>> writing;
    private State state = State.IDLE;

    private enum State {
        /** The next is written at once. */
        IDLE,
        /** One was written lately, and nothing was told since. */
        PAUSING,
        /** One was written lately, and something was told since. */
        BEHIND,
        ENDED
    }

    /**
     * A reporter.
     *
     * @param later has something done after a while
     * @param writing writes all that was told by now, without waiting; what it returns is done when that is answered
     */
    Reporter(BiConsumer<Duration, Runnable> later, Supplier<Future<?>> writing) {
        this.later = later;
        this.writing = writing;
    }

    /** Something was told. */
    synchronized void told() {
        switch (state) {
            case IDLE -> write();
            case PAUSING -> state = State.BEHIND;
            case BEHIND, ENDED -> {}
        }
    }

    /** The attempt has ended: nothing of it is written any more. */
    synchronized void end() {
        state = State.ENDED;
    }

    private void write() {
        state = State.PAUSING;
        pause(writing.get());
    }

    private void pause(Future<?> written) {
        later.accept(INTERVAL, () -> goOn(written));
    }

    private synchronized void goOn(Future<?> written) {
        if (state == State.ENDED) {
            return;
        }
        if (!written.isDone()) {
            // Redis is away or slow: what waits there must not pile up.
            pause(written);
        } else if (state == State.BEHIND) {
            write();
        } else {
            state = State.IDLE;
        }
    }
}
