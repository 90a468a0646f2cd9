package io.headrace.history.command;

import io.headrace.command.InvalidInputException;
import io.headrace.history.HistoryFilter;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a report over days: which tasks, and how many days back. */
final class Days {

    private static final int USUAL = 7;
    private static final int MOST = 3660;

    @Option(
            names = "--days",
            paramLabel = "N",
            description = "Of so many days, today included (" + USUAL + "). Days are in UTC.")
    private @Nullable Integer days;

    @Mixin
    private final SearchOptions search = new SearchOptions();

    /** The tasks that the options mean. */
    HistoryFilter filter(Clock clock) {
        if (search.hasSince()) {
            if (days != null) {
                throw new InvalidInputException("Give --days or --since, not both");
            }
            return search.filter(clock);
        }
        return search.filter(begin(clock), clock);
    }

    private Instant begin(Clock clock) {
        int back = days == null ? USUAL : days;
        if (back < 1 || back > MOST) {
            throw new InvalidInputException("--days: " + back + " is not valid: use 1 to " + MOST);
        }
        return today(clock).minusDays(back - 1L).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    static LocalDate today(Clock clock) {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
