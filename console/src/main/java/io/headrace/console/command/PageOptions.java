package io.headrace.console.command;

import io.headrace.command.InvalidInputException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which part of a listing is shown. */
final class PageOptions {

    private static final int MOST = 1000;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many, 1 to 1000 (${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Go on where the part before ended.")
    private @Nullable String cursor;

    int limit() {
        return checked("--limit", limit);
    }

    static int checked(String name, int limit) {
        if (limit < 1 || limit > MOST) {
            throw new InvalidInputException(name + ": " + limit + " is not valid: use 1 to " + MOST);
        }
        return limit;
    }

    @Nullable
    String cursor() {
        return cursor;
    }

    /** How to see what follows; empty if nothing does. */
    static String more(@Nullable String next) {
        return next == null ? "" : "more follow: the same command with --cursor " + next;
    }
}
