package io.headrace.console.screen;

import io.headrace.broker.ListedTask;
import io.headrace.console.screen.CauseOfQueue.Letters;
import io.headrace.console.screen.Table.Cell;
import io.headrace.console.screen.Table.Column;
import io.headrace.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/** Tasks in a list: of all states, dead ones, or those that wait for their time. */
record TaskListBody(Look look) implements Body {

    private static final List<Column> COLUMNS = List.of(
            Column.number("WHEN", 0),
            Column.text("STATE", 0, 0),
            Column.text("TYPE", 8, 0),
            Column.text("TASK", 12, 3),
            Column.number("PRIORITY", 7),
            Column.number("ATTEMPT", 5),
            Column.text("WORKER", 8, 6),
            Column.text("WHAT", 10, 4));

    @Override
    public List<AttributedString> lines(DashboardState state, int width, int height) {
        List<AttributedString> lines = new ArrayList<>();
        lines.add(title(state, width));
        List<ListedTask> tasks = state.listing().tasks();
        if (tasks.isEmpty()) {
            lines.add(Line.of(look, "  " + (state.isAnswered() ? "None." : "Asking ..."), Tone.FAINT, width));
            return lines;
        }
        Table table = new Table(look, COLUMNS);
        tasks.forEach(task -> table.add(row(task, state.facts())));
        lines.addAll(table.lines(width, height - lines.size(), state.place().row()));
        return lines;
    }

    private AttributedString title(DashboardState state, int width) {
        Line line = new Line(look);
        Letters letters = state.place().letters();
        TaskState only = state.only();
        if (letters != null) {
            line.add(letters.queue() + look.dot() + letters.cause(), Tone.BAD);
        } else {
            line.add(
                    switch (state.view()) {
                        case DEAD -> "Dead letters, newest first";
                        case DELAYED -> "Waiting for their time";
                        default -> only == null ? "All states" : "State " + only.label();
                    },
                    Tone.STRONG);
        }
        int found = state.listing().tasks().size();
        if (state.isAnswered()) {
            line.add(look.dot() + (state.listing().more() ? "the first " + found : Integer.toString(found)));
        }
        if (!state.filter().isEmpty()) {
            line.add(look.dot() + "filter ").add(state.filter(), Tone.WARN);
        }
        Facts facts = state.facts();
        if (state.isAnswered() && facts.at().isAfter(facts.listedAt())) {
            line.add(look.dot() + "as of " + Amount.between(facts.listedAt(), facts.at()) + " ago", Tone.FAINT);
        }
        return line.build(width);
    }

    private static List<Cell> row(ListedTask task, Facts facts) {
        return List.of(
                Cell.of(when(task, facts.at())),
                new Cell(task.state().label(), tone(task.state())),
                Cell.of(task.type().isEmpty() ? "(no type)" : task.type()),
                Cell.of(task.id().toString()),
                Cell.of(Integer.toString(task.priority().level())),
                Cell.of(task.attempt() == 0 ? "" : Integer.toString(task.attempt())),
                Cell.of(task.worker() == null ? "" : task.worker()),
                Cell.of(what(task)));
    }

    static String when(ListedTask task, Instant at) {
        return task.due() != null
                ? (task.due().isAfter(at) ? "in " + Amount.between(at, task.due()) : "due")
                : Amount.between(task.since(), at) + " ago";
    }

    static Tone tone(TaskState state) {
        return switch (state) {
            case DEAD -> Tone.BAD;
            case RETRYING, EXPIRED, CANCELLED -> Tone.WARN;
            case RUNNING, COMPLETED -> Tone.GOOD;
            case QUEUED, SCHEDULED -> Tone.PLAIN;
        };
    }

    private static String what(ListedTask task) {
        if (task.progress() != null) {
            return (task.progress().percent() + "% " + task.progress().note()).strip();
        }
        return task.failure() == null && task.state() == TaskState.COMPLETED
                ? (task.ranMillis() < 0 ? "" : "ran " + task.ranMillis() + " ms")
                : failure(task);
    }

    static String failure(ListedTask task) {
        return task.failure() == null ? task.reason() : task.failure().summary();
    }
}
