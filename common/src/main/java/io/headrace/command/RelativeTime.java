package io.headrace.command;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Moments as people speak of them: {@code now}, {@code 3m12s ago}, {@code in 4m}. */
public final class RelativeTime {

    private RelativeTime() {}

    /** A moment as seen from another, to the second. */
    public static String of(Instant moment, Instant now) {
        Duration ago = Duration.between(moment, now);
        Duration span = ago.abs().truncatedTo(ChronoUnit.SECONDS);
        if (span.isZero()) {
            return "now";
        }
        return ago.isNegative() ? "in " + ShortDuration.of(span) : ShortDuration.of(span) + " ago";
    }
}
