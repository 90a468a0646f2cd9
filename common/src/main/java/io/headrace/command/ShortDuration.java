package io.headrace.command;

import java.time.Duration;
import java.util.Locale;

/** Durations as people read them: {@code 420ms}, {@code 19.1s}, {@code 4m54s}, {@code 3h12m}, {@code 5d3h}. */
public final class ShortDuration {

    private static final long TENTHS_PER_MINUTE = 600;

    private ShortDuration() {}

    /** The two parts that matter, rounded down. */
    public static String of(Duration duration) {
        Duration span = duration.abs();
        long tenths = span.toMillis() / 100;
        if (tenths < 10) {
            return span.toMillis() + "ms";
        }
        if (tenths < TENTHS_PER_MINUTE) {
            return tenths % 10 == 0
                    ? tenths / 10 + "s"
                    : String.format(Locale.ROOT, "%d.%ds", tenths / 10, tenths % 10);
        }
        if (span.toHours() < 1) {
            return two(span.toMinutes(), "m", span.toSecondsPart(), "s");
        }
        return span.toDays() < 2
                ? two(span.toHours(), "h", span.toMinutesPart(), "m")
                : two(span.toDays(), "d", span.toHoursPart(), "h");
    }

    /** The same of milliseconds. */
    public static String ofMillis(long millis) {
        return of(Duration.ofMillis(millis));
    }

    private static String two(long large, String unit, long small, String smallUnit) {
        return small == 0 ? large + unit : large + unit + small + smallUnit;
    }
}
