package io.headrace.console.command;

import io.headrace.broker.ListedTask;
import io.headrace.broker.ListedTask.Hold;
import io.headrace.command.Look;
import io.headrace.command.ShortDuration;
import io.headrace.command.TextTable;
import io.headrace.command.TextTable.Column;
import io.headrace.task.Progress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * A column that a table of tasks may have.
 *
 * @param column its header
 * @param cell what it says of a task
 */
record TaskColumn(Column column, BiFunction<ListedTask, Look, String> cell) {

    static final TaskColumn ID =
            new TaskColumn(Column.text("id"), (task, look) -> task.id().toString());
    static final TaskColumn STATE =
            new TaskColumn(Column.text("state"), (task, look) -> task.state().label());
    static final TaskColumn TYPE = new TaskColumn(Column.text("type"), (task, look) -> task.type());
    static final TaskColumn PRIORITY = new TaskColumn(
            Column.number("priority"),
            (task, look) -> Integer.toString(task.priority().level()));

    /** When it came into the stream or ended, or is due. */
    static final TaskColumn WHEN = new TaskColumn(
            Column.text("when"), (task, look) -> look.time(task.since() == null ? task.due() : task.since()));

    static final TaskColumn QUEUED = new TaskColumn(Column.text("queued"), (task, look) -> look.time(task.since()));
    static final TaskColumn ENDED = new TaskColumn(Column.text("ended"), (task, look) -> look.time(task.since()));
    static final TaskColumn DUE = new TaskColumn(Column.text("due"), (task, look) -> look.time(task.due()));
    static final TaskColumn WAITED =
            new TaskColumn(Column.number("waited"), (task, look) -> duration(task.waitedMillis()));
    static final TaskColumn RAN = new TaskColumn(Column.number("ran"), (task, look) -> duration(task.ranMillis()));
    static final TaskColumn ATTEMPT =
            new TaskColumn(Column.number("attempt"), (task, look) -> Integer.toString(task.attempt()));
    static final TaskColumn WORKER =
            new TaskColumn(Column.text("worker"), (task, look) -> Objects.requireNonNullElse(task.worker(), ""));
    static final TaskColumn RENEWED = new TaskColumn(Column.number("renewed"), (task, look) -> {
        Hold hold = task.hold();
        return hold == null ? "" : "at most " + duration(hold.renewedMillisAgo()) + " ago";
    });
    static final TaskColumn DELIVERIES = new TaskColumn(Column.number("deliveries"), (task, look) -> {
        Hold hold = task.hold();
        return hold == null ? "" : Long.toString(hold.deliveries());
    });
    static final TaskColumn PROGRESS = new TaskColumn(Column.text("progress"), (task, look) -> {
        Progress progress = task.progress();
        return progress == null ? "" : (progress.percent() + "% " + progress.note()).strip();
    });
    static final TaskColumn REASON = new TaskColumn(Column.text("reason"), (task, look) -> task.reason());

    /** What went wrong last; else why it stands where it stands. */
    static final TaskColumn ERROR = new TaskColumn(
            Column.text("error"),
            (task, look) ->
                    task.failure() == null ? task.reason() : task.failure().summary());

    private static String duration(long millis) {
        return millis < 0 ? "" : ShortDuration.ofMillis(millis);
    }

    String of(ListedTask task, Look look) {
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
            table.row(Arrays.stream(columns).map(each -> each.of(task, look)).toArray(String[]::new));
        }
        return look.lines(table);
    }
}
