package io.headrace.console.screen;

import io.headrace.command.ShortDuration;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and times in as few characters as tell them. */
final class Amount {

    private static final long THOUSANDS_FROM = 100_000;
    private static final long MILLION = 1_000_000;

    private Amount() {}

    static String of(long number) {
        if (number < THOUSANDS_FROM) {
            return Long.toString(number);
        }
        return number < MILLION
                ? number / 1000 + "k"
                : String.format(Locale.ROOT, "%.1fM", Math.floor(number / (MILLION / 10.0)) / 10);
    }

    /** Nothing where there is nothing, so that what is there stands out. */
    static String orBlank(long number) {
        return number == 0 ? "" : of(number);
    }

    static String rate(double perSecond) {
        return perSecond < 0.05
                ? "0"
                : perSecond < 10 ? String.format(Locale.ROOT, "%.1f", perSecond) : of(Math.round(perSecond));
    }

    /** How long ago, or in how long, in whole seconds; {@code -} where no moment is known. */
    static String between(@Nullable Instant from, @Nullable Instant to) {
        if (from == null || to == null) {
            return "-";
        }
        Duration span = Duration.between(from, to).truncatedTo(ChronoUnit.SECONDS);
        return span.isZero() || span.isNegative() ? "0s" : ShortDuration.of(span);
    }

    static String plural(long number, String one, String many) {
        return of(number) + " " + (number == 1 ? one : many);
    }
}
