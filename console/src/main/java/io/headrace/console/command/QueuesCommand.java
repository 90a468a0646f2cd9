package io.headrace.console.command;

import io.headrace.broker.QueueSnapshot;
import io.headrace.command.JsonObject;
import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.console.json.ConsoleJson;
import io.headrace.task.QueueName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headrace monitor queues}: what waits, runs, failed in each queue. */
@Command(name = "queues", description = "Show the queues: what waits, runs, failed.", sortOptions = false)
final class QueuesCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "QUEUE", arity = "0..*", description = "Only these; all by default.")
    private List<QueueName> queues = new ArrayList<>();

    @Mixin
    private final MonitorOptions options;

    @Mixin
    private final WatchOption watch = new WatchOption();

    QueuesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return new Viewer(surroundings, options).show(this::view, watch);
    }

    private View view(TaskMonitor monitor) {
        List<QueueSnapshot> found = queues.isEmpty()
                ? monitor.queues()
                : queues.stream().map(monitor::queue).toList();
        return new View(
                look -> new QueueTable(found, look).lines(),
                () -> new JsonObject().put("items", found, ConsoleJson::queue),
                found.isEmpty() ? "no queue was ever used" : "");
    }
}
