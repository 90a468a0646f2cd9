package io.headrace.console.command;

import io.headrace.broker.ListedTask;
import io.headrace.broker.ListedTask.Hold;
import io.headrace.command.ShortDuration;
import io.headrace.command.TextTable;
import io.headrace.command.TextTable.Column;
import io.headrace.task.Progress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;

/** A column that a table of tasks may have. */
enum TaskColumn {
    ID(Column.text("id"), (task, look) -> task.id().toString()),
    STATE(Column.text("state"), (task, look) -> task.state().label()),
    TYPE(Column.text("type"), (task, look) -> task.type()),
    PRIORITY(
            Column.number("priority"),
            (task, look) -> Integer.toString(task.priority().level())),
    /** When it came into the stream or ended, or is due. */
    WHEN(Column.text("when"), (task, look) -> look.time(task.since() == null ? task.due() : task.since())),
    QUEUED(Column.text("queued"), (task, look) -> look.time(task.since())),
    ENDED(Column.text("ended"), (task, look) -> look.time(task.since())),
    DUE(Column.text("due"), (task, look) -> look.time(task.due())),
    WAITED(Column.number("waited"), (task, look) -> duration(task.waitedMillis())),
    RAN(Column.number("ran"), (task, look) -> duration(task.ranMillis())),
    ATTEMPT(Column.number("attempt"), (task, look) -> Integer.toString(task.attempt())),
    WORKER(Column.text("worker"), (task, look) -> Objects.requireNonNullElse(task.worker(), "")),
    RENEWED(Column.number("renewed"), (task, look) -> {
        Hold hold = task.hold();
        return hold == null ? "" : duration(hold.renewedMillisAgo()) + " ago";
    }),
    DELIVERIES(Column.number("deliveries"), (task, look) -> {
        Hold hold = task.hold();
        return hold == null ? "" : Long.toString(hold.deliveries());
    }),
    PROGRESS(Column.text("progress"), (task, look) -> {
        Progress progress = task.progress();
        return progress == null ? "" : (progress.percent() + "% " + progress.note()).strip();
    }),
    REASON(Column.text("reason"), (task, look) -> task.reason()),
    /** What went wrong last; else why it stands where it stands. */
    ERROR(
            Column.text("error"),
            (task, look) ->
                    task.failure() == null ? task.reason() : task.failure().summary());

    private final Column column;
    private final BiFunction<ListedTask, Look, String> cell;

    TaskColumn(Column column, BiFunction<ListedTask, Look, String> cell) {
        this.column = column;
        this.cell = cell;
    }

    private static String duration(long millis) {
        return millis < 0 ? "" : ShortDuration.ofMillis(millis);
    }

    Column column() {
        return column;
    }

    String cell(ListedTask task, Look look) {
        return cell.apply(task, look);
    }

    /** A table of these columns, laid out; no lines if there are no tasks. */
    static List<String> lines(List<ListedTask> tasks, Look look, TaskColumn... columns) {
        if (tasks.isEmpty()) {
            return List.of();
        }
        TextTable table =
                new TextTable(Arrays.stream(columns).map(TaskColumn::column).toArray(Column[]::new));
        for (ListedTask task : tasks) {
            table.row(Arrays.stream(columns).map(each -> each.cell(task, look)).toArray(String[]::new));
        }
        return look.lines(table);
    }
}
