package io.headrace.task;

import java.time.Duration;

/** Thrown by a handler to be called again later: the task waits that long, and no attempt is burnt. */
public class RetryLaterException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    private final Duration delay;

    /**
     * Asks for a pause.
     *
     * @param delay how long at least, not negative
     */
    public RetryLaterException(Duration delay) {
        this(delay, "the handler asked to be called again in " + Durations.format(delay));
    }

    /**
     * Asks for a pause and says why.
     *
     * @param delay how long at least, not negative
     * @param reason shown to operators while the task waits
     */
    public RetryLaterException(Duration delay, String reason) {
        super(reason);
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay is negative: " + delay);
        }
        this.delay = delay;
    }

    /** How long to wait at least. */
    public Duration delay() {
        return delay;
    }
}
