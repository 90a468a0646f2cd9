package io.headrace.console.command;

import io.headrace.broker.TaskDetail;
import io.headrace.command.ExitCode;
import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.console.json.ConsoleJson;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headrace monitor task}: all that is known of a task. */
@Command(name = "task", description = "Show all that is known of a task.", sortOptions = false)
final class TaskCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "ID", description = "The task: QUEUE/ID; the queue 'default' may be left out.")
    private TaskId id;

    @Option(names = "--payload", description = "Print its payload and nothing else, as it is.")
    private boolean payload;

    @Mixin
    private final MonitorOptions options;

    @Mixin
    private final WatchOption watch = new WatchOption();

    TaskCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return payload ? printPayload() : new Viewer(surroundings, options).show(this::view, watch);
    }

    private int printPayload() {
        try (TaskMonitor monitor = options.connect()) {
            byte[] bytes = find(monitor).payload();
            if (bytes == null) {
                surroundings.invocation().tell("The payload of task " + id + " is not kept any more");
                return ExitCode.FAILED;
            }
            surroundings.invocation().print(bytes);
            return ExitCode.OK;
        }
    }

    private View view(TaskMonitor monitor) {
        TaskDetail task = find(monitor);
        return new View(
                look -> new TaskText(task, surroundings.invocation().clock()).lines(), () -> ConsoleJson.detail(task));
    }

    private TaskDetail find(TaskMonitor monitor) {
        return monitor.task(id).orElseThrow(() -> new TaskNotFoundException(id));
    }
}
