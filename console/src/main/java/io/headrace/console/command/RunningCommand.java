package io.headrace.console.command;

import io.headrace.command.JsonObject;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headrace monitor running}: who is working on what. */
@Command(name = "running", description = "Show who is working on what.", sortOptions = false)
final class RunningCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Of this queue. May be given many times.")
    private List<QueueName> queues = new ArrayList<>();

    @Option(names = "--worker", paramLabel = "WORKER", description = "Only what this worker runs.")
    private @Nullable String worker;

    @Mixin
    private final PageOptions page = new PageOptions();

    @Mixin
    private final MonitorOptions options;

    @Mixin
    private final WatchOption watch = new WatchOption();

    RunningCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return new Viewer(surroundings, options).show(this::view, watch);
    }

    private View view(TaskMonitor monitor) {
        TaskQuery query = new TaskQuery(queues, Set.of(TaskState.RUNNING), null, null, null, null, worker, null, null);
        TaskPage found = page.find(monitor, query);
        RunningTable table = new RunningTable(found.tasks(), monitor.workers());
        return new View(
                table::lines,
                () -> new JsonObject()
                        .put(
                                "items",
                                table.tasks(),
                                task -> ConsoleJson.task(task)
                                        .put("startedAt", ConsoleJson.time(table.startedAt(task))))
                        .put("scanned", found.scanned())
                        .put("next", found.next()),
                found.tasks().isEmpty() ? "nothing runs" : PageOptions.more(found.next()));
    }
}
