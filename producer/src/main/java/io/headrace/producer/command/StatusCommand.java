package io.headrace.producer.command;

import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.JsonOption;
import io.headrace.command.RedisOptions;
import io.headrace.command.StatusText;
import io.headrace.command.TerminalSize;
import io.headrace.producer.TaskProducer;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import io.headrace.task.TaskStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headrace status}: where a task stands. */
@Command(
        name = "status",
        description = "Show where a task stands.",
        sortOptions = false,
        footer = {"", "Examples:", "  headrace status mail/mail-17", "  headrace status 3-1795322341498-0 --json"})
public final class StatusCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(paramLabel = "ID", description = "The task: QUEUE/ID; the queue 'default' may be left out.")
    private TaskId id;

    @Option(names = "--verbose", description = "Show the stack kept with each failed attempt, and cut no line.")
    private boolean verbose;

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private RedisOptions redis;

    /** For one run. */
    public StatusCommand(Invocation invocation) {
        this.invocation = invocation;
        this.redis = new RedisOptions(invocation);
    }

    @Override
    public Integer call() {
        try (TaskProducer producer = CommandProducer.connect(redis.config())) {
            TaskStatus status = producer.status(id).orElseThrow(() -> new TaskNotFoundException(id));
            if (json.isSet()) {
                invocation.out().println(StatusJson.status(status));
            } else {
                int columns = invocation.outIsTerminal()
                        ? TerminalSize.now(invocation.environment()).columns()
                        : 0;
                new StatusText(invocation.clock(), columns, verbose).of(status).forEach(invocation.out()::println);
            }
            return ExitCode.OK;
        }
    }
}
