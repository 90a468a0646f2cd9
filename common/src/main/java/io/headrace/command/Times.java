package io.headrace.command;

import io.headrace.task.Durations;
import io.headrace.task.HeadraceException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Moments as people write them on a command line. */
public final class Times {

    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern WITHOUT_ZONE = Pattern.compile(DATE + "T[0-9:.]+");

    private Times() {}

    /**
     * Reads a time with its zone: {@code 2026-01-02T15:04:05Z} or {@code 2026-01-02T17:04:05+02:00}.
     *
     * @throws InvalidInputException if the text is none
     */
    public static Instant parse(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new InvalidInputException(
                    "Time '" + text
                            + "' is not valid: write it with its zone, for example 2026-01-02T15:04:05Z or 2026-01-02T17:04:05+02:00");
        }
    }

    /**
     * Reads a time with its zone, a date, which means its beginning in UTC, or a duration such as {@code 10m}, which means that
     * long ago.
     *
     * @param option where it was given, for the message
     * @param text null for none
     * @throws InvalidInputException if the text is none of them
     */
    public static @Nullable Instant past(String option, @Nullable String text, Clock clock) {
        if (text == null) {
            return null;
        }
        try {
            if (DATE.matcher(text).matches()) {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            return text.contains("T")
                    ? parse(text)
                    : clock.instant().minus(Durations.parse(text)).truncatedTo(ChronoUnit.MILLIS);
        } catch (HeadraceException | DateTimeException e) {
            throw new InvalidInputException(option + ": '" + text
                    + (WITHOUT_ZONE.matcher(text).matches()
                            ? "' has no zone: write it with its zone, such as " + text + "Z"
                            : "' is neither a time such as 2026-01-02T15:04:05Z, nor a date such as 2026-01-02, which"
                                    + " begins at midnight UTC, nor a duration such as 10m, which means that long"
                                    + " ago"));
        }
    }
}
