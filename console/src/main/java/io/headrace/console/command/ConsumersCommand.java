package io.headrace.console.command;

import io.headrace.broker.ConsumerInfo;
import io.headrace.broker.WorkerInfo;
import io.headrace.command.JsonObject;
import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.task.QueueName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headrace monitor consumers}: workers as Redis sees them. */
@Command(
        name = "consumers",
        description = "Show the consumers of the groups in Redis, and how much each has.",
        sortOptions = false)
final class ConsumersCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "QUEUE", arity = "0..*", description = "Only these; all by default.")
    private List<QueueName> queues = new ArrayList<>();

    @Mixin
    private final MonitorOptions options;

    @Mixin
    private final WatchOption watch = new WatchOption();

    ConsumersCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return new Viewer(surroundings, options).show(this::view, watch);
    }

    private View view(TaskMonitor monitor) {
        List<ConsumerInfo> consumers = (queues.isEmpty() ? monitor.queueNames() : queues)
                .stream().flatMap(queue -> monitor.consumers(queue).stream()).toList();
        Set<String> living = monitor.workers().stream().map(WorkerInfo::name).collect(Collectors.toSet());
        return new View(
                new ConsumerTable(consumers, living)::lines,
                () -> new JsonObject().put("items", consumers, each -> json(each, living)),
                consumers.isEmpty() ? "there are no consumers: no worker has taken a task yet" : "");
    }

    private static JsonObject json(ConsumerInfo consumer, Set<String> living) {
        return new JsonObject()
                .put("queue", consumer.level().queue().value())
                .put("priority", consumer.level().priority().level())
                .put("consumer", consumer.name())
                .put("pending", consumer.pending())
                .put("idleMs", consumer.idleMillis())
                .put("lives", living.contains(consumer.name()));
    }
}
