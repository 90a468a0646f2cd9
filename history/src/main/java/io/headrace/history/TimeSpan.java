package io.headrace.history;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A part of the history, seen from now backwards.
 *
 * @param since not before this; null for the beginning
 * @param until before this; null for the end
 * @param after only what comes after this place; null for all
 */
record TimeSpan(
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable HistoryPosition after) {

    /** As conditions. */
    Sql sql() {
        Sql sql = new Sql("");
        if (since != null) {
            sql.add(" and ended_at >= ?", since);
        }
        if (until != null) {
            sql.add(" and ended_at < ?", until);
        }
        if (after != null) {
            Instant at = after.endedAt();
            sql.add(" and ended_at <= ?", at);
            sql.add(
                    " and (ended_at < ? or (queue, id) > (?, ?))",
                    at,
                    after.id().queue().value(),
                    after.id().local());
        }
        return sql;
    }

    /** The part of this that lies between these two, both included. */
    TimeSpan within(Instant oldest, Instant newest) {
        Instant end = newest;
        if (after != null && after.endedAt().isBefore(end)) {
            end = after.endedAt();
        }
        Instant justAfter = end.plus(1, ChronoUnit.MICROS);
        return new TimeSpan(
                since != null && since.isAfter(oldest) ? since : oldest,
                until != null && until.isBefore(justAfter) ? until : justAfter,
                after);
    }

    /** Whether nothing can be in it. */
    boolean isEmpty() {
        return since != null && until != null && !since.isBefore(until);
    }

    /** The newest months of this, as many, by UTC; both its ends must be known. */
    TimeSpan newest(int months) {
        Instant end = Objects.requireNonNull(until);
        LocalDate day = end.minusNanos(1).atOffset(ZoneOffset.UTC).toLocalDate();
        Instant begin = day.withDayOfMonth(1)
                .minusMonths(months - 1L)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        return new TimeSpan(since != null && since.isAfter(begin) ? since : begin, end, after);
    }

    /** What of this is older than that. */
    TimeSpan before(TimeSpan that) {
        return new TimeSpan(since, that.since, after);
    }
}
