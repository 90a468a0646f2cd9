package io.headrace.worker;

import io.headrace.broker.Report;
import io.headrace.task.LogLine;
import io.headrace.task.Progress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an attempt has told of itself so far: how far it is, and its last log lines. Thread-safe. */
final class Notebook {

    private @Nullable Progress progress;
    private @Nullable Deque<LogLine> lines;

    /**
     * Takes down how far it is.
     *
     * @throws IllegalArgumentException if that is no percentage
     */
    void progress(int percent, String note, Instant at) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("percent is not between 0 and 100: " + percent);
        }
        Progress told = new Progress(percent, note, at);
        synchronized (this) {
            progress = told;
        }
    }

    /**
     * Takes down what it logged.
     *
     * @return whether it said anything
     */
    boolean log(String said, Instant at) {
        List<LogLine> told = LogLine.of(at, said, Report.MAX_LINES);
        if (told.isEmpty()) {
            return false;
        }
        synchronized (this) {
            if (lines == null) {
                lines = new ArrayDeque<>();
            }
            lines.addAll(told);
            while (lines.size() > Report.MAX_LINES) {
                lines.removeFirst();
            }
        }
        return true;
    }

    /** All that is kept of it. */
    synchronized Report report() {
        return new Report(progress, lines());
    }

    /** The last lines that it logged, oldest first. */
    synchronized List<LogLine> lines() {
        return lines == null ? List.of() : List.copyOf(lines);
    }
}
