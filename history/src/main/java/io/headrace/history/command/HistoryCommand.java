package io.headrace.history.command;

import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.Pacer;
import io.headrace.command.Surroundings;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headrace history}: keeps and searches what has ended. */
@Command(
        name = "history",
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        description = "Every task that has ended, in PostgreSQL: keep it, search it, run it again.",
        footer = {
            "",
            "Where PostgreSQL is: history.url in the configuration, or HEADRACE_HISTORY_URL.",
            "Endings are kept where history.enabled is on. docs/history.md tells more."
        })
public final class HistoryCommand implements Callable<Integer> {

    /** In the order of the help. A new command is one line here. */
    private static final List<Subcommand> SUBCOMMANDS = List.of(
            new Subcommand("init", InitCommand::new),
            new Subcommand("archive", surroundings -> new ArchiveCommand(surroundings.invocation())),
            new Subcommand("show", ShowCommand::new),
            new Subcommand("task", EndsCommand::new),
            new Subcommand("stats", TypesCommand::new),
            new Subcommand("causes", CausesCommand::new),
            new Subcommand("replay", ReplayCommand::new),
            new Subcommand("clear", ClearCommand::new));

    private final Invocation invocation;

    @Spec
    private CommandSpec spec;

    private HistoryCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /** A part of the command, made only when it is needed: reading the annotations of all takes a while. */
    private record Subcommand(String name, Function<Surroundings, Object> maker) {}

    /**
     * The command; only the part that is named is there, or all if none is.
     *
     * @param arguments what follows its name
     */
    public static CommandLine line(Invocation invocation, List<String> arguments) {
        return line(new Surroundings(invocation, Pacer::untilSignal), arguments);
    }

    static CommandLine line(Surroundings surroundings, List<String> arguments) {
        CommandLine line = new CommandLine(new HistoryCommand(surroundings.invocation()));
        List<Subcommand> named = SUBCOMMANDS.stream()
                .filter(each -> !arguments.isEmpty() && each.name.equals(arguments.get(0)))
                .toList();
        for (Subcommand each : named.isEmpty() ? SUBCOMMANDS : named) {
            line.addSubcommand(each.name, each.maker.apply(surroundings));
        }
        return line;
    }

    /** Without a subcommand. */
    @Override
    public Integer call() {
        spec.commandLine().usage(invocation.out());
        return ExitCode.OK;
    }
}
