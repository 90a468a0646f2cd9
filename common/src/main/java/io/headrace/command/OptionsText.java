package io.headrace.command;

import io.headrace.task.TaskOptions;
import java.util.StringJoiner;

/** What a submission asked for, for people. */
public final class OptionsText {

    private OptionsText() {}

    /** In one line; without priority and headers, which are shown elsewhere. */
    public static String of(TaskOptions options) {
        StringJoiner told = new StringJoiner(", ");
        if (options.maxAttempts() != null) {
            told.add("at most " + options.maxAttempts() + " attempts");
        }
        if (options.timeout() != null) {
            told.add("timeout " + ShortDuration.of(options.timeout()));
        }
        if (options.backoff() != null) {
            told.add("backoff " + options.backoff());
        }
        if (options.expiresAfter() != null) {
            told.add("expires " + ShortDuration.of(options.expiresAfter()) + " after it is ready");
        }
        if (options.expiresAt() != null) {
            told.add("expires at " + options.expiresAt());
        }
        return told.add("outcome kept for " + ShortDuration.of(options.retention()))
                .toString();
    }
}
