package io.headrace.console.command;

import io.headrace.broker.ListedTask;
import io.headrace.broker.WorkerInfo;
import io.headrace.broker.WorkerInfo.RunningTask;
import io.headrace.command.Look;
import io.headrace.command.TextTable;
import io.headrace.command.TextTable.Column;
import io.headrace.task.TaskId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who is working on what, by worker, the longest running first. */
final class RunningTable {

    private final Map<TaskId, Instant> started = new HashMap<>();
    private final List<ListedTask> tasks;

    RunningTable(List<ListedTask> tasks, List<WorkerInfo> workers) {
        for (WorkerInfo worker : workers) {
            for (RunningTask task : worker.tasks()) {
                started.put(task.id(), task.startedAt());
            }
        }
        this.tasks = tasks.stream()
                .sorted(Comparator.comparing(RunningTable::worker)
                        .thenComparing(task -> Objects.requireNonNullElse(startedAt(task), Instant.MAX)))
                .toList();
    }

    /** In the order of the table. */
    List<ListedTask> tasks() {
        return tasks;
    }

    /** Since when its worker says that it runs; null if it has not said so yet. */
    @Nullable
    Instant startedAt(ListedTask task) {
        return started.get(task.id());
    }

    private static String worker(ListedTask task) {
        return Objects.requireNonNullElse(task.worker(), "");
    }

    List<String> lines(Look look) {
        if (tasks.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable(
                Column.text("worker"),
                Column.text("id"),
                Column.text("type"),
                Column.text("started"),
                Column.number("attempt"),
                Column.text("progress"));
        tasks.forEach(task -> table.row(
                worker(task),
                task.id().toString(),
                task.type(),
                look.time(startedAt(task)),
                Integer.toString(task.attempt()),
                TaskColumn.PROGRESS.of(task, look)));
        return look.lines(table);
    }
}
