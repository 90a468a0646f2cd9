package io.headrace.console.command;

import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.WorkerInfo;
import io.headrace.command.JsonObject;
import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.console.json.ConsoleJson;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headrace monitor stats}: the whole at a glance. */
@Command(
        name = "stats",
        description = "Show the whole at a glance: how it flows, who works, what waits.",
        sortOptions = false,
        footer = {
            "",
            "The flow is measured between two looks half a second apart, with --watch between",
            "two pictures."
        })
final class StatsCommand implements Callable<Integer> {

    private static final Duration MEASURED = Duration.ofMillis(500);

    private final Surroundings surroundings;

    @Mixin
    private final MonitorOptions options;

    @Mixin
    private final WatchOption watch = new WatchOption();

    private @Nullable List<QueueSnapshot> before;

    StatsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return new Viewer(surroundings, options).show(this::view, watch);
    }

    private View view(TaskMonitor monitor) {
        if (before == null) {
            before = monitor.queues();
            surroundings.pacer().pass(MEASURED);
        }
        List<QueueSnapshot> queues = monitor.queues();
        List<WorkerInfo> workers = monitor.workers();
        Flow flow = Flow.between(before, queues);
        before = queues;
        return new View(look -> new StatsText(queues, workers, flow).lines(look), () -> json(queues, workers, flow));
    }

    private static JsonObject json(List<QueueSnapshot> queues, List<WorkerInfo> workers, Flow flow) {
        Map<TaskState, Long> ended = new LinkedHashMap<>();
        queues.forEach(queue -> queue.endedToday().forEach((state, count) -> ended.merge(state, count, Long::sum)));
        return new JsonObject()
                .put(
                        "at",
                        queues.isEmpty() ? null : ConsoleJson.time(queues.get(0).at()))
                .put("queues", queues.size())
                .put("queued", queues.stream().mapToLong(QueueSnapshot::queued).sum())
                .put(
                        "running",
                        queues.stream().mapToLong(QueueSnapshot::running).sum())
                .put(
                        "scheduled",
                        queues.stream().mapToLong(QueueSnapshot::scheduled).sum())
                .put(
                        "retrying",
                        queues.stream().mapToLong(QueueSnapshot::retrying).sum())
                .put("dead", queues.stream().mapToLong(QueueSnapshot::dead).sum())
                .put("workers", workers.size())
                .put("slots", workers.stream().mapToInt(WorkerInfo::concurrency).sum())
                .put("endedToday", ConsoleJson.ended(ended))
                .put("perSecond", flow.endedPerSecond())
                .put("failedPerSecond", flow.failedPerSecond())
                .put("measuredMs", flow.over().toMillis())
                .put("byQueue", queues, ConsoleJson::queue);
    }
}
