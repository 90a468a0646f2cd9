package io.headrace.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets time pass between the steps of a command, until somebody asks for its end. */
public interface Pacer {

    /** Waits; false at once if the end was asked for, before or meanwhile. */
    boolean pass(Duration time);

    /** Whether to go on. */
    default boolean goesOn() {
        return pass(Duration.ZERO);
    }

    /** A clock that only measures. */
    long nanos();

    /** Real time, until TERM or INT (Ctrl-C). */
    static Pacer untilSignal() {
        CountDownLatch stop = new CountDownLatch(1);
        StopSignals.onStop(stop::countDown, () -> {});
        return new Pacer() {
            @Override
            public boolean pass(Duration time) {
                try {
                    return !stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }
        };
    }
}
