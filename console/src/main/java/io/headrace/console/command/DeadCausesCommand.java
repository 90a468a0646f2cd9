package io.headrace.console.command;

import io.headrace.broker.DeadCause;
import io.headrace.command.JsonObject;
import io.headrace.command.Look;
import io.headrace.command.Surroundings;
import io.headrace.command.TextTable;
import io.headrace.command.TextTable.Column;
import io.headrace.console.TaskMonitor;
import io.headrace.console.json.ConsoleJson;
import io.headrace.task.QueueName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headrace monitor dead causes}: dead letters by cause. */
@Command(
        name = "causes",
        description = "Show what dead letters died of, the most frequent cause of each queue first.",
        sortOptions = false)
final class DeadCausesCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "QUEUE", arity = "0..*", description = "Only these; all by default.")
    private List<QueueName> queues = new ArrayList<>();

    @Mixin
    private final MonitorOptions options;

    DeadCausesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return new Viewer(surroundings, options).show(this::view);
    }

    private record Counted(QueueName queue, DeadCause cause) {}

    private View view(TaskMonitor monitor) {
        List<Counted> causes = (queues.isEmpty() ? monitor.queueNames() : queues)
                .stream()
                        .flatMap(queue -> monitor.causes(queue).stream().map(cause -> new Counted(queue, cause)))
                        .toList();
        return new View(
                look -> lines(causes, look),
                () -> new JsonObject().put("items", causes, each -> ConsoleJson.cause(each.queue, each.cause)),
                causes.isEmpty() ? "no dead letter" : "");
    }

    private static List<String> lines(List<Counted> causes, Look look) {
        if (causes.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable(Column.text("queue"), Column.number("count"), Column.text("cause"));
        causes.forEach(each -> table.row(each.queue.value(), Long.toString(each.cause.count()), each.cause.cause()));
        return look.lines(table);
    }
}
