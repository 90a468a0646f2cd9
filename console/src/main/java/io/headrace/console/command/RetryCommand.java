package io.headrace.console.command;

import io.headrace.command.Invocation;
import io.headrace.command.OperatorOptions;
import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.task.TaskId;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headrace monitor retry}: runs a dead task again, or a waiting one now. */
@Command(
        name = "retry",
        description = "Run a dead task again, or one that waits for its time now.",
        sortOptions = false)
final class RetryCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(paramLabel = "ID", description = "The task: QUEUE/ID; the queue 'default' may be left out.")
    private TaskId id;

    @Mixin
    private final OperatorOptions operator;

    @Mixin
    private final MonitorOptions options;

    RetryCommand(Surroundings surroundings) {
        this.invocation = surroundings.invocation();
        this.operator = new OperatorOptions(invocation.environment());
        this.options = new MonitorOptions(invocation);
    }

    @Override
    public Integer call() {
        try (TaskMonitor monitor = options.connect()) {
            return new ChangesPrinter(
                            invocation, options, "runs again", "dead tasks and those that wait for their time")
                    .print(Map.of(id, monitor.retry(id, null, operator.operator())));
        }
    }
}
