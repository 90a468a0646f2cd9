package io.headrace.console.screen;

import io.headrace.broker.WorkerInfo;
import io.headrace.broker.WorkerInfo.RunningTask;
import io.headrace.console.screen.Table.Cell;
import io.headrace.console.screen.Table.Column;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/** Who works on what: each worker, and below it what it runs. */
record WorkersBody(Look look) implements Body {

    private static final List<Column> COLUMNS = List.of(
            Column.text("WORKER, AND WHAT IT RUNS", 14, 0),
            Column.text("LOAD", 0, 0),
            Column.number("FOR", 1),
            Column.text("WHERE", 8, 4),
            Column.text("QUEUES", 8, 3),
            Column.text("VERSION", 0, 5));

    @Override
    public List<AttributedString> lines(DashboardState state, int width, int height) {
        Facts facts = state.facts();
        List<AttributedString> lines = new ArrayList<>();
        long running = facts.workers().stream().mapToLong(WorkerInfo::running).sum();
        long slots = facts.workers().stream().mapToLong(WorkerInfo::concurrency).sum();
        lines.add(new Line(look)
                .add(Amount.plural(facts.workers().size(), "worker lives", "workers live"), Tone.STRONG)
                .add(look.dot() + Amount.of(running) + " of " + Amount.plural(slots, "slot is busy", "slots are busy"))
                .build(width));
        if (facts.workers().isEmpty()) {
            lines.add(Line.of(look, "  None: start one with `headrace worker`.", Tone.FAINT, width));
            return lines;
        }
        Table table = new Table(look, COLUMNS);
        for (WorkerInfo worker : facts.workers()) {
            table.add(worker(worker, facts));
            worker.tasks().forEach(task -> table.add(task(task, facts)));
        }
        lines.addAll(table.lines(width, height - lines.size(), state.place().row()));
        return lines;
    }

    private List<Cell> worker(WorkerInfo worker, Facts facts) {
        return List.of(
                new Cell(worker.name() + (worker.quiet() ? " [quiet]" : ""), worker.quiet() ? Tone.WARN : Tone.STRONG),
                new Cell(OverviewBody.load(look, worker), Tone.GOOD),
                Cell.of(Amount.between(worker.startedAt(), facts.at())),
                Cell.of(worker.host() + ", process " + worker.pid()),
                Cell.of(String.join(" ", worker.queues())),
                Cell.faint(worker.version()));
    }

    private static List<Cell> task(RunningTask task, Facts facts) {
        return List.of(
                Cell.of("  " + task.type() + "  " + task.id()),
                Cell.of(""),
                Cell.of(Amount.between(task.startedAt(), facts.at())),
                Cell.of(""),
                Cell.of(""),
                Cell.of(""));
    }
}
