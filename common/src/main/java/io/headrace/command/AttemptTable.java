package io.headrace.command;

import io.headrace.command.TextTable.Column;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The attempts of a task as a table with a header line. */
final class AttemptTable {

    private static final Column[] COLUMNS = {
        Column.text("number"),
        Column.text("worker"),
        Column.text("started"),
        Column.text("waited"),
        Column.text("ran"),
        Column.text("failure")
    };

    private final Function<Instant, String> ago;
    private final boolean verbose;

    /**
     * A table.
     *
     * @param ago how a moment is shown
     * @param verbose whether the whole message, the stack and the last log lines follow each failure
     */
    AttemptTable(Function<Instant, String> ago, boolean verbose) {
        this.ago = ago;
        this.verbose = verbose;
    }

    /** None if there are no attempts. */
    List<String> lines(List<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable(COLUMNS);
        attempts.forEach(attempt -> table.row(cells(attempt)));
        List<String> rows = table.lines();
        List<String> lines = new ArrayList<>(rows.subList(0, 1));
        for (int i = 0; i < attempts.size(); i++) {
            lines.add(rows.get(i + 1));
            if (verbose) {
                details(attempts.get(i)).forEach(line -> lines.add("  " + VisibleText.line(line)));
            }
        }
        return lines;
    }

    private String[] cells(Attempt attempt) {
        Failure failure = attempt.failure();
        return new String[] {
            Integer.toString(attempt.number()),
            attempt.worker(),
            ago.apply(attempt.startedAt()),
            ShortDuration.ofMillis(attempt.waitedMillis()),
            ShortDuration.ofMillis(attempt.ranMillis()),
            failure == null ? "" : failure.summary()
        };
    }

    /** What the summary leaves out, if anything. */
    private List<String> details(Attempt attempt) {
        List<String> details = new ArrayList<>();
        Failure failure = attempt.failure();
        if (failure != null) {
            details.add(failure.type());
            failure.message().lines().skip(1).forEach(details::add);
            failure.stack().lines().map(line -> "  " + line).forEach(details::add);
        }
        attempt.log().forEach(line -> details.add("logged " + ago.apply(line.at()) + ": " + line.text()));
        return details;
    }
}
