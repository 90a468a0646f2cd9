package io.headrace.console.command;

import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.Pacer;
import io.headrace.command.Surroundings;
import io.headrace.console.screen.DashboardCommand;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headrace monitor}: see everything and steer everything, from the terminal. */
@Command(
        name = "monitor",
        description = "See what stands, runs and failed, and steer it.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Tables are cut to the terminal's width, and never in a pipe. --json prints one",
            "line in the shapes of the REST API, a listing as {\"items\": [...], \"next\": ...}."
        })
public final class MonitorCommand implements Callable<Integer> {

    /** In the order of the help. A new command is one line here. */
    private static final List<Subcommand> SUBCOMMANDS = List.of(
            new Subcommand("dashboard", surroundings -> new DashboardCommand(surroundings.invocation())),
            new Subcommand("stats", StatsCommand::new),
            new Subcommand("queues", QueuesCommand::new),
            new Subcommand("workers", WorkersCommand::new),
            new Subcommand("running", RunningCommand::new),
            new Subcommand("recent", RecentCommand::new),
            new Subcommand("delayed", DelayedCommand::new),
            new Subcommand("tasks", TasksCommand::new),
            new Subcommand("task", TaskCommand::new),
            new Subcommand("why", WhyCommand::new),
            new Subcommand("dead", MonitorCommand::dead),
            new Subcommand("retry", RetryCommand::new),
            new Subcommand("cancel", MonitorCancelCommand::new),
            new Subcommand("pause", PauseCommand::new),
            new Subcommand("resume", ResumeCommand::new),
            new Subcommand("purge", PurgeCommand::new),
            new Subcommand("quiet", QuietCommand::new),
            new Subcommand("unquiet", UnquietCommand::new),
            new Subcommand("audit", AuditCommand::new),
            new Subcommand("consumers", ConsumersCommand::new),
            new Subcommand("pending", PendingCommand::new),
            new Subcommand("doctor", surroundings -> new DoctorCommand(surroundings.invocation())));

    private final Invocation invocation;

    @Spec
    private CommandSpec spec;

    private MonitorCommand(Invocation invocation) {
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
        CommandLine line = new CommandLine(new MonitorCommand(surroundings.invocation()));
        List<Subcommand> named = SUBCOMMANDS.stream()
                .filter(each -> !arguments.isEmpty() && each.name.equals(arguments.get(0)))
                .toList();
        for (Subcommand each : named.isEmpty() ? SUBCOMMANDS : named) {
            line.addSubcommand(each.name, each.maker.apply(surroundings));
        }
        return line;
    }

    /** Without a verb it lists. */
    private static CommandLine dead(Surroundings surroundings) {
        return named("dead", new DeadListCommand(surroundings))
                .addSubcommand(named("list", new DeadListCommand(surroundings)))
                .addSubcommand(named("causes", new DeadCausesCommand(surroundings)))
                .addSubcommand(named("show", new TaskCommand(surroundings)))
                .addSubcommand(named("retry", new DeadRetryCommand(surroundings)))
                .addSubcommand(named("delete", new DeadDeleteCommand(surroundings)));
    }

    /** A command that stands elsewhere under another name. */
    private static CommandLine named(String name, Object command) {
        CommandLine line = new CommandLine(command);
        line.getCommandSpec().name(name);
        return line;
    }

    /** Without a subcommand. */
    @Override
    public Integer call() {
        spec.commandLine().usage(invocation.out());
        return ExitCode.OK;
    }
}
