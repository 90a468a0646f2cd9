package io.headrace.cli.demo;

import io.headrace.command.ShortDuration;
import io.headrace.producer.TaskProducer;
import io.headrace.task.Attempt;
import io.headrace.task.Outcome;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** The end of the demo: asks for every single task what became of it, and tells it in a table. */
final class DemoReport {

    private final Map<TaskState, Integer> states = new EnumMap<>(TaskState.class);
    private final Map<String, Integer> byWorker = new TreeMap<>();
    private final List<Long> waited = new ArrayList<>();
    private final List<TaskId> missing = new ArrayList<>();
    private final int submitted;
    private int retried;

    private DemoReport(int submitted) {
        this.submitted = submitted;
    }

    /** Takes stock. */
    static DemoReport of(TaskProducer producer, List<TaskId> ids) {
        DemoReport report = new DemoReport(ids.size());
        List<CompletableFuture<Optional<TaskStatus>>> asked = ids.stream()
                .map(id -> producer.statusAsync(id).toCompletableFuture())
                .toList();
        for (int i = 0; i < asked.size(); i++) {
            Optional<TaskStatus> status = asked.get(i).join();
            TaskId id = ids.get(i);
            status.ifPresentOrElse(found -> report.add(id, found), () -> report.missing.add(id));
        }
        return report;
    }

    private void add(TaskId id, TaskStatus status) {
        states.merge(status.state(), 1, Integer::sum);
        Outcome outcome = status.outcome();
        if (outcome == null) {
            missing.add(id);
            return;
        }
        List<Attempt> attempts = outcome.attempts();
        retried += Math.max(0, attempts.size() - 1);
        for (Attempt attempt : attempts) {
            waited.add(attempt.waitedMillis());
            byWorker.merge(attempt.worker(), 1, Integer::sum);
        }
    }

    /** Whether every task has ended and its outcome is known. */
    boolean isComplete() {
        return missing.isEmpty();
    }

    /** How many ended in which state. */
    Map<TaskState, Integer> states() {
        return states;
    }

    void print(PrintStream out, Duration elapsed) {
        double seconds = Math.max(0.001, elapsed.toMillis() / 1000.0);
        out.println();
        row(out, "submitted", Integer.toString(submitted));
        row(out, "completed", Integer.toString(states.getOrDefault(TaskState.COMPLETED, 0)));
        row(out, "retried", retried + (retried == 1 ? " attempt" : " attempts"));
        row(out, "dead", Integer.toString(states.getOrDefault(TaskState.DEAD, 0)));
        row(
                out,
                "per second",
                String.format(
                        Locale.ROOT,
                        "%.0f  (over %s, delays included)",
                        submitted / seconds,
                        ShortDuration.of(elapsed)));
        row(out, "waited p50", ShortDuration.ofMillis(percentile(50)) + "  (from ready to started)");
        row(out, "waited p99", ShortDuration.ofMillis(percentile(99)));
        byWorker.forEach((worker, count) -> row(out, worker, count + (count == 1 ? " attempt" : " attempts")));
        out.println();
        out.println(
                isComplete()
                        ? "  Every one of the " + submitted + " tasks is accounted for."
                        : "  NOT accounted for: " + missing.size() + " of " + submitted + " tasks, for example "
                                + missing.get(0));
        out.println();
    }

    private static void row(PrintStream out, String name, String value) {
        out.printf(Locale.ROOT, "  %-12s %s%n", name, value);
    }

    private long percentile(int percent) {
        if (waited.isEmpty()) {
            return 0;
        }
        List<Long> sorted = waited.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
