package io.headrace.console.command;

import io.headrace.command.InvalidInputException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --watch}. */
final class WatchOption {

    private static final Duration SHORTEST = Duration.ofMillis(200);

    @Option(
            names = "--watch",
            paramLabel = "TIME",
            description = "Show it again every so often, for example 2s, until Ctrl-C.")
    private @Nullable Duration every;

    /** How often; null for once. */
    @Nullable
    Duration every() {
        if (every != null && every.compareTo(SHORTEST) < 0) {
            throw new InvalidInputException("--watch: no more often than every " + SHORTEST.toMillis() + "ms");
        }
        return every;
    }
}
