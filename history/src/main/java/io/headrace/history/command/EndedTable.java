package io.headrace.history.command;

import io.headrace.command.Look;
import io.headrace.command.ShortDuration;
import io.headrace.command.TextTable;
import io.headrace.command.TextTable.Column;
import io.headrace.history.ArchivedTask;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Outcome;
import java.util.List;

/** Ended tasks as a table, a line each. */
final class EndedTable {

    private EndedTable() {}

    /** Laid out; no lines if there are no tasks. */
    static List<String> lines(List<ArchivedTask> tasks, Look look) {
        if (tasks.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable(
                Column.text("id"),
                Column.text("state"),
                Column.text("type"),
                Column.text("ended"),
                Column.number("attempts"),
                Column.number("waited"),
                Column.number("ran"),
                Column.text("worker"),
                Column.text("error"));
        tasks.forEach(task -> table.row(cells(task, look)));
        return look.lines(table);
    }

    private static String[] cells(ArchivedTask task, Look look) {
        Outcome outcome = task.outcome();
        List<Attempt> attempts = outcome.attempts();
        Attempt last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
        return new String[] {
            task.id().toString(),
            outcome.state().label(),
            outcome.type(),
            look.time(outcome.endedAt()),
            Integer.toString(attempts.size()),
            last == null ? "" : ShortDuration.ofMillis(Math.max(0, last.waitedMillis())),
            last == null ? "" : ShortDuration.ofMillis(Math.max(0, last.ranMillis())),
            last == null ? "" : last.worker(),
            outcome.failure().map(Failure::summary).orElse(outcome.reason())
        };
    }
}
