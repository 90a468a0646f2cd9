package io.headrace.lifecycle;

import java.time.Duration;

/**
 * Something long-lived. It is started once and stopped once; stopping what was never started, or was stopped before, does
 * nothing. Thread-safe.
 */
public interface Service {

    /** A name for logs and thread names. */
    String name();

    /** Begins to work and returns. */
    void start();

    /**
     * Ends and waits until it has ended.
     *
     * @param atMost how long to wait
     * @return whether it has ended
     */
    boolean stop(Duration atMost);
}
