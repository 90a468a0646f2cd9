package io.headrace.console.command;

import io.headrace.broker.Pause;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.OperatorOptions;
import io.headrace.command.ShortDuration;
import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.console.json.ConsoleJson;
import io.headrace.task.QueueName;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headrace monitor pause}: gives no more tasks of a queue to workers. */
@Command(
        name = "pause",
        description = "Give no more tasks of a queue to workers; what runs goes on.",
        sortOptions = false)
final class PauseCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(paramLabel = "QUEUE", description = "Which queue.")
    private QueueName queue;

    @Option(names = "--for", paramLabel = "TIME", description = "For so long, for example 10m; else until resume.")
    private @Nullable Duration duration;

    @Mixin
    private final OperatorOptions operator;

    @Mixin
    private final MonitorOptions options;

    PauseCommand(Surroundings surroundings) {
        this.invocation = surroundings.invocation();
        this.operator = new OperatorOptions(invocation.environment());
        this.options = new MonitorOptions(invocation);
    }

    @Override
    public Integer call() {
        try (TaskMonitor monitor = options.connect()) {
            new KnownQueue(queue).check(monitor);
            Pause pause = monitor.pause(queue, duration, operator.operator());
            invocation
                    .out()
                    .println(
                            options.json()
                                    ? ConsoleJson.pause(pause).put("queue", queue.value())
                                    : "queue " + queue + " is paused " + until(pause) + running(monitor));
            return ExitCode.OK;
        }
    }

    private String until(Pause pause) {
        return pause.until() == null
                ? "until headrace monitor resume " + queue
                : "for " + ShortDuration.of(Duration.between(pause.since(), pause.until())) + ", until "
                        + ConsoleJson.time(pause.until());
    }

    private String running(TaskMonitor monitor) {
        long running = monitor.queue(queue).running();
        return running == 0 ? "" : "; still running: " + running;
    }
}
