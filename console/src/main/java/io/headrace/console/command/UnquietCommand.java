package io.headrace.console.command;

import io.headrace.command.Invocation;
import io.headrace.command.OperatorOptions;
import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headrace monitor unquiet}: a quiet worker takes tasks again. */
@Command(name = "unquiet", description = "Tell a quiet worker to take tasks again.", sortOptions = false)
final class UnquietCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(paramLabel = "WORKER", description = "Its name, as 'workers' shows it.")
    private String worker;

    @Mixin
    private final OperatorOptions operator;

    @Mixin
    private final MonitorOptions options;

    UnquietCommand(Surroundings surroundings) {
        this.invocation = surroundings.invocation();
        this.operator = new OperatorOptions(invocation.environment());
        this.options = new MonitorOptions(invocation);
    }

    @Override
    public Integer call() {
        try (TaskMonitor monitor = options.connect()) {
            return new Quieting(invocation, options, operator.operator()).tell(monitor, worker, false);
        }
    }
}
