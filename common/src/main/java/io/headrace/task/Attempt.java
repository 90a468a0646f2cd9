package io.headrace.task;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One try at a task that has ended. Immutable.
 *
 * @param number 1 for the first
 * @param worker who ran it
 * @param startedAt when it began, by the clock of the Redis server
 * @param waitedMillis how long the task had stood in the stream before
 * @param ranMillis how long the handler took
 * @param failure why it failed; null if it did not
 * @param log the last lines that it logged, if it failed: at most {@value #MAX_LINES}, and a kilobyte in all
 */
public record Attempt(
        int number,
        String worker,
        Instant startedAt,
        long waitedMillis,
        long ranMillis,
        @Nullable Failure failure,
        List<LogLine> log) {

    /** How many lines are kept. */
    public static final int MAX_LINES = 5;

    private static final int MAX_LOG_BYTES = 1_024;

    /** Keeps the newest of the lines. */
    public Attempt {
        log = LogLine.last(log, MAX_LINES, MAX_LOG_BYTES);
    }

    /** An attempt of which no lines are kept. */
    public Attempt(
            int number,
            String worker,
            Instant startedAt,
            long waitedMillis,
            long ranMillis,
            @Nullable Failure failure) {
        this(number, worker, startedAt, waitedMillis, ranMillis, failure, List.of());
    }

    /** This attempt without the stack of its failure and what it logged, for the older attempts of a long history. */
    public Attempt inBrief() {
        return failure == null
                ? this
                : new Attempt(number, worker, startedAt, waitedMillis, ranMillis, failure.withoutStack());
    }
}
