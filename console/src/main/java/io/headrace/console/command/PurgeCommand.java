package io.headrace.console.command;

import io.headrace.broker.BulkStep;
import io.headrace.broker.Operator;
import io.headrace.broker.QueueSnapshot;
import io.headrace.command.ActionProgress;
import io.headrace.command.BulkRun;
import io.headrace.command.Confirmation;
import io.headrace.command.ExitCode;
import io.headrace.command.InvalidInputException;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.command.OperatorOptions;
import io.headrace.command.Rate;
import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headrace monitor purge}: empties a queue. */
@Command(
        name = "purge",
        description = "Cancel the tasks of a queue that wait, or drop its dead letters. Asks before.",
        sortOptions = false)
final class PurgeCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Invocation invocation;

    @Parameters(paramLabel = "QUEUE", description = "Which queue.")
    private QueueName queue;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            defaultValue = "queued",
            description = "Which: queued (the default), scheduled (retries included) or dead.")
    private TaskState state;

    @Mixin
    private final Confirmation confirmation;

    @Mixin
    private final OperatorOptions operator;

    @Mixin
    private final MonitorOptions options;

    PurgeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.invocation = surroundings.invocation();
        this.confirmation = new Confirmation(invocation);
        this.operator = new OperatorOptions(invocation.environment());
        this.options = new MonitorOptions(invocation);
    }

    @Override
    public Integer call() {
        if (state != TaskState.QUEUED && state != TaskState.SCHEDULED && state != TaskState.DEAD) {
            throw new InvalidInputException(
                    "--state: tasks that are " + state.label() + " cannot be purged: use queued, scheduled or dead");
        }
        try (TaskMonitor monitor = options.connect()) {
            QueueSnapshot now = monitor.queue(queue);
            long count = count(now);
            if (count == 0) {
                new KnownQueue(queue).check(monitor);
                invocation.tell("there is nothing to purge: " + words(0));
            } else if (!confirmation.of(question(count))) {
                return ExitCode.FAILED;
            }
            return count == 0 ? print(0, true) : purge(monitor, now.at(), count);
        }
    }

    private long count(QueueSnapshot now) {
        return switch (state) {
            case QUEUED -> now.queued();
            case SCHEDULED -> now.scheduled() + now.retrying();
            default -> now.dead();
        };
    }

    private String question(long count) {
        return (state == TaskState.DEAD ? "Drop " : "Cancel ") + words(count) + "?";
    }

    private String words(long count) {
        String many = count == 1 ? "" : "s";
        return switch (state) {
            case QUEUED -> count + " queued task" + many + " of queue " + queue;
            case SCHEDULED -> count + " task" + many + " of queue " + queue + " waiting for their time";
            default -> count + " dead letter" + many + " of queue " + queue;
        };
    }

    private int purge(TaskMonitor monitor, Instant until, long count) {
        Operator by = operator.operator();
        BulkRun run = new BulkRun(invocation, surroundings.pacer(), Rate.UNLIMITED);
        BulkRun.Total total;
        try (ActionProgress progress = ActionProgress.of(invocation, "purge", count)) {
            total = run.run(
                    (cursor, limit) -> {
                        int purged = monitor.purge(queue, state, until, cursor == null, by);
                        return new BulkStep(purged, 0, purged == 0 ? null : "more");
                    },
                    progress::at);
        }
        return print(total.done(), total.isWhole());
    }

    private int print(long purged, boolean isWhole) {
        if (options.json()) {
            invocation
                    .out()
                    .println(new JsonObject()
                            .put("queue", queue.value())
                            .put("purged", purged)
                            .put("more", !isWhole));
        } else if (isWhole && purged > 0) {
            invocation.out().println("purged " + words(purged));
        } else if (!isWhole) {
            invocation.tell("stopped: purged " + words(purged) + "; the rest is as it was");
        }
        return isWhole ? ExitCode.OK : ExitCode.FAILED;
    }
}
