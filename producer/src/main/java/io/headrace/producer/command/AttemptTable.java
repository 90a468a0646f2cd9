package io.headrace.producer.command;

import io.headrace.command.ShortDuration;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The attempts of a task as a table with a header line. */
final class AttemptTable {

    private static final List<String> HEADER = List.of("number", "worker", "started", "waited", "ran", "failure");
    private static final String GAP = "  ";

    private final Function<Instant, String> ago;
    private final boolean verbose;

    /**
     * A table.
     *
     * @param ago how a moment is shown
     * @param verbose whether the whole message and the stack follow each failure
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
        List<List<String>> rows = attempts.stream().map(this::cells).toList();
        int[] widths = new int[HEADER.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    HEADER.get(i).length(),
                    rows.stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0));
        }
        List<String> lines = new ArrayList<>();
        lines.add(row(HEADER, widths));
        for (int i = 0; i < attempts.size(); i++) {
            lines.add(row(rows.get(i), widths));
            Failure failure = attempts.get(i).failure();
            if (verbose && failure != null) {
                details(failure).forEach(line -> lines.add(GAP + line));
            }
        }
        return lines;
    }

    private List<String> cells(Attempt attempt) {
        Failure failure = attempt.failure();
        return List.of(
                Integer.toString(attempt.number()),
                attempt.worker(),
                ago.apply(attempt.startedAt()),
                ShortDuration.ofMillis(attempt.waitedMillis()),
                ShortDuration.ofMillis(attempt.ranMillis()),
                failure == null ? "" : failure.summary());
    }

    /** What the summary leaves out, if anything. */
    private static List<String> details(Failure failure) {
        List<String> details = new ArrayList<>();
        details.add(failure.type());
        failure.message().lines().skip(1).forEach(details::add);
        failure.stack().lines().map(line -> "  " + line).forEach(details::add);
        return details;
    }

    private static String row(List<String> cells, int[] widths) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            row.append(cells.get(i))
                    .append(" ".repeat(widths[i] - cells.get(i).length()))
                    .append(GAP);
        }
        return row.toString().stripTrailing();
    }
}
