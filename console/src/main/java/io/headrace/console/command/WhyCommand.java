package io.headrace.console.command;

import io.headrace.command.Look;
import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.console.Why;
import io.headrace.console.json.ConsoleJson;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headrace monitor why}: what holds a task. */
@Command(name = "why", description = "Tell why a task does not run, or what became of it.", sortOptions = false)
final class WhyCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "ID", description = "The task: QUEUE/ID; the queue 'default' may be left out.")
    private TaskId id;

    @Mixin
    private final MonitorOptions options;

    @Mixin
    private final WatchOption watch = new WatchOption();

    WhyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return new Viewer(surroundings, options).show(this::view, watch);
    }

    private View view(TaskMonitor monitor) {
        Why why = monitor.why(id).orElseThrow(() -> new TaskNotFoundException(id));
        return new View(look -> lines(why, look), () -> ConsoleJson.why(why));
    }

    private static List<String> lines(Why why, Look look) {
        List<String> lines = new ArrayList<>(look.sentence("", why.answer()));
        why.details().forEach(detail -> lines.addAll(look.sentence("  - ", detail)));
        if (!why.advice().isEmpty()) {
            lines.addAll(look.sentence("What to do: ", why.advice()));
        }
        return lines;
    }
}
