package io.headrace.console.command;

import io.headrace.broker.Submissions.Cancellation;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.command.OperatorOptions;
import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import io.headrace.task.TaskState;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headrace monitor cancel}: what {@code headrace cancel} does, written down in the audit. */
@Command(
        name = "cancel",
        description = "Cancel tasks: at once if they wait, by telling their worker if they run.",
        sortOptions = false,
        footer = {"", "Exits with 1 if a task had ended otherwise before."})
final class MonitorCancelCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(
            arity = "1..*",
            paramLabel = "ID",
            description = "The tasks: QUEUE/ID; the queue 'default' may be left out.")
    private List<TaskId> ids = List.of();

    @Mixin
    private final OperatorOptions operator;

    @Mixin
    private final MonitorOptions options;

    MonitorCancelCommand(Surroundings surroundings) {
        this.invocation = surroundings.invocation();
        this.operator = new OperatorOptions(invocation.environment());
        this.options = new MonitorOptions(invocation);
    }

    /** The worst that happened is the exit code. */
    @Override
    public Integer call() {
        try (TaskMonitor monitor = options.connect()) {
            int exit = ExitCode.OK;
            for (TaskId id : ids.stream().distinct().toList()) {
                exit = Math.max(exit, cancel(monitor, id));
            }
            return exit;
        }
    }

    private int cancel(TaskMonitor monitor, TaskId id) {
        Cancellation cancellation = monitor.cancel(id, operator.operator());
        return switch (cancellation) {
            case CANCELLED -> print(id, cancellation, TaskState.CANCELLED, "cancelled");
            case REQUESTED ->
                print(id, cancellation, TaskState.RUNNING, "running; its worker has been told to stop it");
            case ENDED_BEFORE -> endedBefore(monitor, id);
            case UNKNOWN -> unknown(id);
        };
    }

    /** Cancelling twice is no mistake; cancelling what has ended otherwise had no effect, which a script should know. */
    private int endedBefore(TaskMonitor monitor, TaskId id) {
        TaskState state =
                monitor.task(id).map(detail -> detail.status().state()).orElse(null);
        if (state == null) {
            return unknown(id);
        }
        print(id, Cancellation.ENDED_BEFORE, state, "had ended before: " + state.label());
        return state == TaskState.CANCELLED ? ExitCode.OK : ExitCode.FAILED;
    }

    private int unknown(TaskId id) {
        invocation.tell(String.valueOf(new TaskNotFoundException(id).getMessage()));
        return ExitCode.NOT_FOUND;
    }

    private int print(TaskId id, Cancellation cancellation, TaskState state, String words) {
        invocation
                .out()
                .println(
                        options.json()
                                ? new JsonObject()
                                        .put("id", id.toString())
                                        .put("state", state.label())
                                        .put("cancelled", cancellation == Cancellation.CANCELLED)
                                        .put("requested", cancellation == Cancellation.REQUESTED)
                                : id + " " + words);
        return ExitCode.OK;
    }
}
