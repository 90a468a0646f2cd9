package io.headrace.history.command;

import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headrace history}: keeps and searches what has ended. */
@Command(
        name = "history",
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        description = "Every task that has ended, in PostgreSQL: keep it, search it, run it again.")
public final class HistoryCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Spec
    private CommandSpec spec;

    private HistoryCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /**
     * The command with its parts.
     *
     * @param arguments what follows its name; only the part they name is made
     */
    public static CommandLine line(Invocation invocation, List<String> arguments) {
        return new CommandLine(new HistoryCommand(invocation));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(invocation.out());
        return ExitCode.OK;
    }
}
