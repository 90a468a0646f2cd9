package io.headrace.console.command;

import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.command.OperatorOptions;
import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.task.QueueName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headrace monitor resume}: ends a pause. */
@Command(name = "resume", description = "Give tasks of a paused queue to workers again.", sortOptions = false)
final class ResumeCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(paramLabel = "QUEUE", description = "Which queue.")
    private QueueName queue;

    @Mixin
    private final OperatorOptions operator;

    @Mixin
    private final MonitorOptions options;

    ResumeCommand(Surroundings surroundings) {
        this.invocation = surroundings.invocation();
        this.operator = new OperatorOptions(invocation.environment());
        this.options = new MonitorOptions(invocation);
    }

    @Override
    public Integer call() {
        try (TaskMonitor monitor = options.connect()) {
            new KnownQueue(queue).check(monitor);
            boolean wasPaused = monitor.resume(queue, operator.operator());
            invocation
                    .out()
                    .println(
                            options.json()
                                    ? new JsonObject()
                                            .put("queue", queue.value())
                                            .put("wasPaused", wasPaused)
                                    : "queue " + queue + (wasPaused ? " gives tasks again" : " was not paused"));
            return ExitCode.OK;
        }
    }
}
