package io.headrace.producer.command;

import io.headrace.broker.Submissions.Cancellation;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.command.JsonOption;
import io.headrace.command.RedisOptions;
import io.headrace.producer.TaskProducer;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headrace cancel}: so that a task does not run, or stops. */
@Command(
        name = "cancel",
        description = "Cancel a task: at once if it waits, by telling its worker if it runs.",
        sortOptions = false,
        footer = {"", "Exits with 1 if the task had ended otherwise before. Example:", "  headrace cancel mail/mail-17"
        })
public final class CancelCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(paramLabel = "ID", description = "The task: QUEUE/ID; the queue 'default' may be left out.")
    private TaskId id;

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private RedisOptions redis;

    /** For one run. */
    public CancelCommand(Invocation invocation) {
        this.invocation = invocation;
        this.redis = new RedisOptions(invocation);
    }

    @Override
    public Integer call() {
        try (TaskProducer producer = CommandProducer.connect(redis.config())) {
            return switch (producer.cancel(id)) {
                case CANCELLED -> print(Cancellation.CANCELLED, TaskState.CANCELLED, "cancelled");
                case REQUESTED ->
                    print(Cancellation.REQUESTED, TaskState.RUNNING, "running; its worker has been told to stop it");
                case ENDED_BEFORE -> endedBefore(producer);
                case UNKNOWN -> throw new TaskNotFoundException(id);
            };
        }
    }

    /** Cancelling twice is no mistake; cancelling what has ended otherwise had no effect, which a script should know. */
    private int endedBefore(TaskProducer producer) {
        TaskState state = producer.status(id).map(TaskStatus::state).orElseThrow(() -> new TaskNotFoundException(id));
        print(Cancellation.ENDED_BEFORE, state, "had ended before: " + state.label());
        return state == TaskState.CANCELLED ? ExitCode.OK : ExitCode.FAILED;
    }

    private int print(Cancellation cancellation, TaskState state, String words) {
        invocation
                .out()
                .println(
                        json.isSet()
                                ? new JsonObject()
                                        .put("id", id.toString())
                                        .put("state", state.label())
                                        .put("cancelled", cancellation == Cancellation.CANCELLED)
                                        .put("requested", cancellation == Cancellation.REQUESTED)
                                : id + " " + words);
        return ExitCode.OK;
    }
}
