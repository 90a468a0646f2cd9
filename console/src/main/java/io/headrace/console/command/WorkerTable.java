package io.headrace.console.command;

import io.headrace.broker.WorkerInfo;
import io.headrace.command.Look;
import io.headrace.command.TextTable;
import io.headrace.command.TextTable.Column;
import java.util.List;

/** Workers as a table. */
record WorkerTable(List<WorkerInfo> workers) {

    List<String> lines(Look look) {
        if (workers.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable(
                Column.text("worker"),
                Column.number("running"),
                Column.number("slots"),
                Column.text("quiet"),
                Column.text("queues"),
                Column.text("started"),
                Column.text("version"),
                Column.text("types"));
        workers.forEach(worker -> table.row(
                worker.name(),
                Integer.toString(worker.running()),
                Integer.toString(worker.concurrency()),
                worker.quiet() ? "yes" : "",
                String.join(",", worker.queues()),
                look.time(worker.startedAt()),
                worker.version(),
                String.join(",", worker.types())));
        return look.lines(table);
    }
}
