package io.headrace.console.command;

import io.headrace.broker.TaskDetail;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.command.Look;
import io.headrace.command.TextTable;
import io.headrace.command.TextTable.Column;
import io.headrace.console.TaskMonitor;
import io.headrace.console.json.ConsoleJson;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.util.List;
import java.util.Optional;

/** Shows tasks that were named, for those who only want to see what they would do. */
record NamedTasks(Invocation invocation, MonitorOptions options, List<TaskId> ids) {

    int show(TaskMonitor monitor) {
        List<TaskStatus> known = ids.stream()
                .map(monitor::task)
                .flatMap(Optional::stream)
                .map(TaskDetail::status)
                .toList();
        long dead = known.stream()
                .filter(status -> status.state() == TaskState.DEAD)
                .count();
        if (options.json()) {
            invocation.out().println(new JsonObject().put("matched", dead).put("samples", known, ConsoleJson::task));
            return ExitCode.OK;
        }
        invocation.out().println(dead + " of " + ids.size() + " named tasks are dead; nothing was changed");
        if (!known.isEmpty()) {
            TextTable table = new TextTable(Column.text("id"), Column.text("state"), Column.text("type"));
            known.forEach(
                    status -> table.row(status.id().toString(), status.state().label(), status.type()));
            Look.of(invocation).lines(table).forEach(invocation.out()::println);
        }
        return ExitCode.OK;
    }
}
