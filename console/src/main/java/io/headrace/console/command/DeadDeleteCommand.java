package io.headrace.console.command;

import io.headrace.broker.Operator;
import io.headrace.broker.Steering.Change;
import io.headrace.command.Confirmation;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.OperatorOptions;
import io.headrace.command.Rate;
import io.headrace.command.Surroundings;
import io.headrace.console.BulkAction;
import io.headrace.console.TaskMonitor;
import io.headrace.task.TaskId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headrace monitor dead delete}: deletes dead letters. */
@Command(
        name = "delete",
        description = "Delete dead letters for good: by id, or all that a filter finds. Asks before.",
        sortOptions = false)
final class DeadDeleteCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Invocation invocation;

    @Mixin
    private final DeadSelection selection = new DeadSelection();

    @Mixin
    private final Confirmation confirmation;

    @Mixin
    private final OperatorOptions operator;

    @Mixin
    private final MonitorOptions options;

    DeadDeleteCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.invocation = surroundings.invocation();
        this.confirmation = new Confirmation(invocation);
        this.operator = new OperatorOptions(invocation.environment());
        this.options = new MonitorOptions(invocation);
    }

    @Override
    public Integer call() {
        List<TaskId> ids = selection.ids();
        try (TaskMonitor monitor = options.connect()) {
            if (!ids.isEmpty()) {
                return selection.isDryRun()
                        ? new NamedTasks(invocation, options, ids).show(monitor)
                        : delete(monitor, ids);
            }
            DeadMove move = new DeadMove(surroundings, options, BulkAction.DELETE, selection.query(invocation));
            return selection.isDryRun()
                    ? move.show(monitor)
                    : move.perform(monitor, confirmation, Rate.UNLIMITED, operator.operator());
        }
    }

    private int delete(TaskMonitor monitor, List<TaskId> ids) {
        String letters = ids.size() == 1 ? "the dead letter " + ids.get(0) : ids.size() + " dead letters";
        if (!confirmation.of("Delete " + letters + "?")) {
            return ExitCode.FAILED;
        }
        Operator by = operator.operator();
        Map<TaskId, Change> changes = new LinkedHashMap<>();
        ids.forEach(id -> changes.put(id, monitor.delete(id, by)));
        return new ChangesPrinter(invocation, options, "deleted", "dead tasks").print(changes);
    }
}
