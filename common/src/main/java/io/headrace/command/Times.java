package io.headrace.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Moments as people write them on a command line. */
public final class Times {

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
}
