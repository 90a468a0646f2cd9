package io.headrace.worker.exec;

import java.time.Duration;

/** How long a program asks its task to wait, in seconds as it has written them. */
final class RetryAfter {

    /** Where it does not say. */
    static final Duration DEFAULT = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofDays(365);

    private RetryAfter() {}

    /**
     * Reads them.
     *
     * @param seconds a decimal number
     * @throws ExecFailedException if nobody can mean that
     */
    static Duration of(String seconds) {
        double value = Double.parseDouble(seconds);
        if (value >= 0 && value <= LONGEST.toSeconds()) {
            return Duration.ofMillis(Math.round(value * 1000));
        }
        throw new ExecFailedException(
                "asked to be run again in " + seconds + " s; that may be from 0 to " + LONGEST.toSeconds()
                        + " s (a year)",
                null);
    }
}
