package io.headrace.console.command;

import io.headrace.broker.WorkerInfo;
import io.headrace.command.JsonObject;
import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.console.json.ConsoleJson;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headrace monitor workers}: who works, how busy. */
@Command(name = "workers", description = "Show the workers that live, and how busy they are.", sortOptions = false)
final class WorkersCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final MonitorOptions options;

    @Mixin
    private final WatchOption watch = new WatchOption();

    WorkersCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return new Viewer(surroundings, options).show(this::view, watch);
    }

    private View view(TaskMonitor monitor) {
        List<WorkerInfo> workers = monitor.workers();
        return new View(
                new WorkerTable(workers)::lines,
                () -> new JsonObject().put("items", workers, ConsoleJson::worker),
                workers.isEmpty() ? "no worker lives; headrace worker starts one" : "");
    }
}
