package io.headrace.console.command;

import io.headrace.broker.ListedTask;
import io.headrace.command.JsonObject;
import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.console.TaskPage;
import io.headrace.console.TaskQuery;
import io.headrace.console.json.ConsoleJson;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headrace monitor delayed}: what waits for its time. */
@Command(
        name = "delayed",
        description = "Show what waits for its time, retries included, the next first.",
        sortOptions = false)
final class DelayedCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Of this queue. May be given many times.")
    private List<QueueName> queues = new ArrayList<>();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many, 1 to 1000 (${DEFAULT-VALUE}).")
    private int limit;

    @Mixin
    private final MonitorOptions options;

    @Mixin
    private final WatchOption watch = new WatchOption();

    DelayedCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return new Viewer(surroundings, options).show(this::view, watch);
    }

    private View view(TaskMonitor monitor) {
        int most = PageOptions.checked("--limit", limit);
        List<ListedTask> all = new ArrayList<>();
        boolean more = false;
        for (QueueName queue : queues.isEmpty() ? monitor.queueNames() : queues) {
            for (TaskState state : List.of(TaskState.SCHEDULED, TaskState.RETRYING)) {
                TaskPage part = monitor.tasks(TaskQuery.of(List.of(queue), Set.of(state)), null, most);
                all.addAll(part.tasks());
                more |= part.next() != null;
            }
        }
        List<ListedTask> next = all.stream()
                .sorted(Comparator.comparing(task -> Objects.requireNonNullElse(task.due(), Instant.MAX)))
                .limit(most)
                .toList();
        return new View(
                look -> TaskColumn.lines(
                        next,
                        look,
                        TaskColumn.ID,
                        TaskColumn.STATE,
                        TaskColumn.TYPE,
                        TaskColumn.DUE,
                        TaskColumn.ATTEMPT,
                        TaskColumn.ERROR),
                () -> new JsonObject().put("items", next, ConsoleJson::task),
                note(next, more || all.size() > most));
    }

    private static String note(List<ListedTask> shown, boolean more) {
        if (shown.isEmpty()) {
            return "nothing waits for its time";
        }
        return more ? "more wait: headrace monitor tasks --state scheduled --state retrying pages through all" : "";
    }
}
