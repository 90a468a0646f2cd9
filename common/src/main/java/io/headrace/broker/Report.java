package io.headrace.broker;

import io.headrace.task.LogLine;
import io.headrace.task.Progress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a running task has told of itself. Takes at most 8 KiB where it is kept. Immutable.
 *
 * @param progress how far it says it is; null if it has not said
 * @param log the last lines that it logged, oldest first; at most {@value #MAX_LINES}
 */
public record Report(@Nullable Progress progress, List<LogLine> log) {

    /** How many lines are kept. */
    public static final int MAX_LINES = 20;

    /** So many lines of the greatest length, if they are written in Latin letters; the longest note fits in besides. */
    private static final int MAX_LOG_BYTES = 6_640;

    /** What a task has told that said nothing. */
    public static final Report NOTHING = new Report(null, List.of());

    /** Keeps the newest of the lines. */
    public Report {
        log = LogLine.last(log, MAX_LINES, MAX_LOG_BYTES);
    }
}
