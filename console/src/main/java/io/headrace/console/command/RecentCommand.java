package io.headrace.console.command;

import io.headrace.broker.ListedTask;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headrace monitor recent}: what ended lately. */
@Command(name = "recent", description = "Show what ended lately, newest first.", sortOptions = false)
final class RecentCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "N", arity = "0..1", defaultValue = "20", description = "How many (${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Of this queue. May be given many times.")
    private List<QueueName> queues = new ArrayList<>();

    @Mixin
    private final MonitorOptions options;

    @Mixin
    private final WatchOption watch = new WatchOption();

    RecentCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return new Viewer(surroundings, options).show(this::view, watch);
    }

    private View view(TaskMonitor monitor) {
        List<ListedTask> tasks = monitor.recent(queues, PageOptions.checked("N", count));
        return new View(
                look -> TaskColumn.lines(
                        tasks,
                        look,
                        TaskColumn.ID,
                        TaskColumn.STATE,
                        TaskColumn.TYPE,
                        TaskColumn.ENDED,
                        TaskColumn.WAITED,
                        TaskColumn.RAN,
                        TaskColumn.ATTEMPT,
                        TaskColumn.WORKER,
                        TaskColumn.ERROR),
                () -> new JsonObject().put("items", tasks, ConsoleJson::task),
                tasks.isEmpty() ? "nothing has ended lately" : "");
    }
}
