package io.headrace.producer.command;

import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.JsonOption;
import io.headrace.command.RedisOptions;
import io.headrace.producer.TaskProducer;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import io.headrace.task.TaskStatus;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headrace result}: what a task's handler returned. */
@Command(
        name = "result",
        description = "Print what a task returned.",
        sortOptions = false,
        footer = {
            "",
            "Prints the very bytes of the result. Exits with 1 and says why if the task",
            "failed (dead, cancelled, expired) or has not ended yet. Example:",
            "  headrace result mail/mail-17 --wait 30s > receipt.json"
        })
public final class ResultCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(paramLabel = "ID", description = "The task: QUEUE/ID; the queue 'default' may be left out.")
    private TaskId id;

    @Option(names = "--wait", paramLabel = "TIME", description = "Wait this long for the task's end, for example 30s.")
    private @Nullable Duration wait;

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private RedisOptions redis;

    /** For one run. */
    public ResultCommand(Invocation invocation) {
        this.invocation = invocation;
        this.redis = new RedisOptions(invocation);
    }

    @Override
    public Integer call() {
        OutcomePrinter printer = new OutcomePrinter(invocation, json.isSet());
        try (TaskProducer producer = CommandProducer.connect(redis.config())) {
            if (wait != null) {
                return printer.print(id, producer.await(id, wait));
            }
            TaskStatus status = producer.status(id).orElseThrow(() -> new TaskNotFoundException(id));
            return status.outcome() == null ? notEnded(status) : printer.print(id, status.outcome());
        }
    }

    private int notEnded(TaskStatus status) {
        if (json.isSet()) {
            invocation.out().println(StatusJson.status(status));
        }
        invocation.tell(
                "Task " + id + " is " + status.state().label() + ": it has no result yet; --wait 30s waits for it");
        return ExitCode.FAILED;
    }
}
