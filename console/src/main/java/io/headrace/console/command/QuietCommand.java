package io.headrace.console.command;

import io.headrace.broker.WorkerInfo;
import io.headrace.command.Confirmation;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.OperatorOptions;
import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headrace monitor quiet}: a worker takes no more tasks. */
@Command(
        name = "quiet",
        description = "Tell a worker to take no more tasks, for example before it is stopped; what it runs goes on.",
        sortOptions = false)
final class QuietCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(paramLabel = "WORKER", description = "Its name, as 'workers' shows it.")
    private String worker;

    @Mixin
    private final Confirmation confirmation;

    @Mixin
    private final OperatorOptions operator;

    @Mixin
    private final MonitorOptions options;

    QuietCommand(Surroundings surroundings) {
        this.invocation = surroundings.invocation();
        this.confirmation = new Confirmation(invocation);
        this.operator = new OperatorOptions(invocation.environment());
        this.options = new MonitorOptions(invocation);
    }

    @Override
    public Integer call() {
        try (TaskMonitor monitor = options.connect()) {
            List<WorkerInfo> workers = monitor.workers();
            WorkerInfo meant = workers.stream()
                    .filter(each -> each.name().equals(worker))
                    .findFirst()
                    .orElseThrow(() -> Quieting.unknown(workers, worker));
            List<String> alone = meant.queues().stream()
                    .filter(queue -> workers.stream()
                            .noneMatch(other -> !other.name().equals(worker)
                                    && !other.quiet()
                                    && other.queues().contains(queue)))
                    .toList();
            if (!alone.isEmpty()
                    && !confirmation.of("Worker " + worker + " is the last that takes tasks of queue "
                            + String.join(", ", alone) + ". Quiet it?")) {
                return ExitCode.FAILED;
            }
            return new Quieting(invocation, options, operator.operator()).tell(monitor, worker, true);
        }
    }
}
