package io.headrace.producer.submission;

import io.headrace.command.InvalidInputException;
import io.headrace.command.Times;
import io.headrace.task.Durations;
import io.headrace.task.HeadraceException;
import io.headrace.task.TaskOptions;

/** An expiry as it is written: a duration or a time. */
public final class Expiry {

    private Expiry() {}

    /**
     * Sets it.
     *
     * @throws InvalidInputException if it is neither
     */
    public static void set(TaskOptions.Builder options, String text) {
        try {
            if (text.contains("T")) {
                options.expiresAt(Times.parse(text));
            } else {
                options.expiresAfter(Durations.parse(text));
            }
        } catch (HeadraceException e) {
            throw new InvalidInputException(
                    "Expiry '" + text + "' is not valid: write for example 10m or 2026-01-02T15:04:05Z");
        }
    }
}
