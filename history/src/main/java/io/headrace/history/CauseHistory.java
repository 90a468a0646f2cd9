package io.headrace.history;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that died of the same cause, over time. Immutable.
 *
 * @param cause in one line, see {@link io.headrace.broker.DeadCause#of}
 * @param count how many there are
 * @param first when the first of them died
 * @param last when the last of them died
 * @param days how many died on which day, in UTC; days without any are absent
 * @param example the message of the last of them
 */
public record CauseHistory(
        String cause,
        long count,
        Instant first,
        Instant last,
        Map<LocalDate, Long> days,
        @Nullable String example) {

    /** Takes its own copy. */
    public CauseHistory {
        days = Map.copyOf(days);
    }
}
