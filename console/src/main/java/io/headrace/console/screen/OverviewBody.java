package io.headrace.console.screen;

import io.headrace.broker.ListedTask;
import io.headrace.broker.Pause;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.WorkerInfo;
import io.headrace.console.screen.Table.Cell;
import io.headrace.console.screen.Table.Column;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/** Is it flowing, what failed, who works: all on one page. */
record OverviewBody(Look look) implements Body {

    private static final List<Column> QUEUES = List.of(
            Column.text("QUEUE", 12, 0),
            Column.number("WAITING", 0),
            Column.number("OLDEST", 0),
            Column.number("RATE/S", 4),
            Column.number("RUNNING", 2),
            Column.number("RETRYING", 5),
            Column.number("DELAYED", 6),
            Column.number("DEAD", 0));
    private static final List<Column> WORKERS = List.of(
            Column.text("WORKER", 12, 0),
            Column.text("LOAD", 0, 0),
            Column.number("UP", 2),
            Column.text("QUEUES", 8, 3),
            Column.text("VERSION", 0, 4));
    private static final List<Column> FAILURES = List.of(
            Column.number("DIED AGO", 0),
            Column.text("TYPE", 10, 0),
            Column.text("QUEUE", 8, 3),
            Column.text("FAILURE", 12, 0),
            Column.number("ATTEMPTS", 4));
    private static final int NARROWEST_CURVE = 10;
    private static final int WIDEST_CURVE = 60;

    @Override
    public List<AttributedString> lines(DashboardState state, int width, int height) {
        List<AttributedString> lines = new ArrayList<>();
        Facts facts = state.facts();
        lines.add(verdict(facts, width));
        lines.add(curve(facts, width));
        List<Section> sections = sections(state);
        int[] granted = granted(sections, height - lines.size(), state.place().row());
        int used = lines.size();
        for (int i = 0; i < granted.length; i++) {
            used += granted[i] == 0 ? 0 : granted[i] + 1;
        }
        boolean airy = used + sections.size() <= height;
        for (int i = 0; i < granted.length; i++) {
            if (granted[i] > 0) {
                if (airy) {
                    lines.add(AttributedString.EMPTY);
                }
                lines.addAll(sections.get(i)
                        .lines(look, width, granted[i], state.place().row()));
            }
        }
        return lines.subList(0, Math.min(height, lines.size()));
    }

    private AttributedString verdict(Facts facts, int width) {
        Verdict verdict = Verdict.of(facts);
        long dead = facts.queues().stream().mapToLong(QueueSnapshot::dead).sum();
        Line line = new Line(look).add(verdict.word(), verdict.tone() == Tone.PLAIN ? Tone.STRONG : verdict.tone());
        line.add("  " + verdict.sentence());
        if (dead > 0) {
            line.add(look.dot()).add(Amount.of(dead) + " dead", Tone.BAD);
        }
        return line.build(width);
    }

    private AttributedString curve(Facts facts, int width) {
        String rate = " " + Amount.rate(facts.throughput().rate()) + "/s, last 5 min";
        int cells = Math.max(NARROWEST_CURVE, Math.min(WIDEST_CURVE, width - rate.length()));
        return new Line(look)
                .add(look.curve(facts.throughput().curve(facts.at(), cells)), Tone.GOOD)
                .add(rate, Tone.FAINT)
                .build(width);
    }

    private List<Section> sections(DashboardState state) {
        Facts facts = state.facts();
        Table queues = new Table(look, QUEUES);
        facts.queues().forEach(queue -> queues.add(queue(queue, facts)));
        Table workers = new Table(look, WORKERS);
        facts.workers().forEach(worker -> workers.add(worker(worker, facts)));
        Table failures = new Table(look, FAILURES);
        state.listing().tasks().forEach(task -> failures.add(failure(task, facts)));
        return List.of(
                new Section(queues, 0, "No queue was ever used."),
                new Section(workers, queues.size(), "No worker lives: start one with `headrace worker`."),
                new Section(
                        failures,
                        queues.size() + workers.size(),
                        state.isAnswered() ? "No dead letters." : "Asking ..."));
    }

    private static List<Cell> queue(QueueSnapshot queue, Facts facts) {
        Pause pause = queue.pause();
        long queued = queue.queued();
        return List.of(
                new Cell(queue.queue() + (pause == null ? "" : " [paused]"), pause == null ? Tone.STRONG : Tone.WARN),
                Cell.of(Amount.of(queued)),
                Cell.of(queued == 0 ? "" : Amount.between(queue.oldest().orElse(null), queue.at())),
                Cell.of(Amount.rate(facts.throughput().rate(queue.queue()))),
                Cell.of(Amount.orBlank(queue.running())),
                new Cell(Amount.orBlank(queue.retrying()), Tone.WARN),
                Cell.of(Amount.orBlank(queue.scheduled())),
                new Cell(Amount.orBlank(queue.dead()), Tone.BAD));
    }

    private List<Cell> worker(WorkerInfo worker, Facts facts) {
        return List.of(
                new Cell(worker.name() + (worker.quiet() ? " [quiet]" : ""), worker.quiet() ? Tone.WARN : Tone.STRONG),
                new Cell(load(look, worker), Tone.GOOD),
                Cell.of(Amount.between(worker.startedAt(), facts.at())),
                Cell.of(String.join(" ", worker.queues())),
                Cell.faint(worker.version()));
    }

    static String load(Look look, WorkerInfo worker) {
        return look.bar(worker.running(), worker.concurrency(), 8) + " " + worker.running() + "/"
                + worker.concurrency();
    }

    private static List<Cell> failure(ListedTask task, Facts facts) {
        return List.of(
                Cell.of(Amount.between(task.since(), facts.at())),
                Cell.of(task.type().isEmpty() ? "(no type)" : task.type()),
                Cell.of(task.id().queue().value()),
                new Cell(TaskListBody.failure(task), Tone.BAD),
                Cell.of(Amount.of(task.attempt())));
    }

    /** How many rows each section gets: one each, that of the selected row first, then more in turn. */
    private static int[] granted(List<Section> sections, int room, int selected) {
        int[] granted = new int[sections.size()];
        int left = room;
        List<Integer> order = new ArrayList<>(List.of(0, 2, 1));
        for (int i = 0; i < sections.size(); i++) {
            if (sections.get(i).holds(selected)) {
                order.remove((Object) i);
                order.add(0, i);
            }
        }
        for (int i : order) {
            if (left >= 2) {
                granted[i] = 1;
                left -= 2;
            }
        }
        boolean given = true;
        while (left > 0 && given) {
            given = false;
            for (int i : order) {
                if (left > 0
                        && granted[i] > 0
                        && granted[i] < sections.get(i).table().size()) {
                    granted[i]++;
                    left--;
                    given = true;
                }
            }
        }
        return granted;
    }

    /** A part of the page, whose rows are counted from {@code first} on. */
    private record Section(Table table, int first, String empty) {

        boolean holds(int row) {
            return row >= first && row < first + table.size();
        }

        List<AttributedString> lines(Look look, int width, int rows, int selected) {
            List<AttributedString> lines =
                    new ArrayList<>(table.lines(width, rows + 1, holds(selected) ? selected - first : -1));
            if (table.size() == 0) {
                lines.add(Line.of(look, "  " + empty, Tone.FAINT, width));
            }
            return lines;
        }
    }
}
