package io.headrace.console.command;

import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.console.TaskPage;
import io.headrace.console.TaskQuery;
import io.headrace.console.json.ConsoleJson;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headrace monitor pending}: the pending lists of Redis. */
@Command(
        name = "pending",
        description = "Show what is handed out and not acknowledged: by whom, how often, when its lease was renewed.",
        sortOptions = false)
final class PendingCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Of this queue. May be given many times.")
    private List<QueueName> queues = new ArrayList<>();

    @Mixin
    private final PageOptions page = new PageOptions();

    @Mixin
    private final MonitorOptions options;

    @Mixin
    private final WatchOption watch = new WatchOption();

    PendingCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return new Viewer(surroundings, options).show(this::view, watch);
    }

    private View view(TaskMonitor monitor) {
        TaskPage found = page.find(monitor, TaskQuery.of(queues, Set.of(TaskState.RUNNING)));
        return new View(
                look -> TaskColumn.lines(
                        found.tasks(),
                        look,
                        TaskColumn.ID,
                        TaskColumn.TYPE,
                        TaskColumn.WORKER,
                        TaskColumn.RENEWED,
                        TaskColumn.DELIVERIES,
                        TaskColumn.QUEUED),
                () -> ConsoleJson.page(found),
                found.tasks().isEmpty() ? "nothing is handed out" : PageOptions.more(found.next()));
    }
}
