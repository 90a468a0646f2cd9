package io.headrace.cli;

import io.headrace.cli.demo.DemoCommand;
import io.headrace.cli.demo.DevCommand;
import io.headrace.cli.manual.CompletionCommand;
import io.headrace.command.CommandLines;
import io.headrace.command.ConfigCommand;
import io.headrace.command.Daemon;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.console.command.ConsoleCommand;
import io.headrace.console.command.MonitorCommand;
import io.headrace.history.command.HistoryCommand;
import io.headrace.producer.command.CancelCommand;
import io.headrace.producer.command.ResultCommand;
import io.headrace.producer.command.StatusCommand;
import io.headrace.producer.command.SubmitCommand;
import io.headrace.scheduler.command.SchedulerCommand;
import io.headrace.worker.command.WorkerCommand;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Entry point of the command {@code headrace}. */
@Command(
        name = "headrace",
        description = "A distributed task queue on Redis Streams.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "headrace demo shows it at work; headrace dev serves what is to be tried out from",
            "another terminal:",
            "  headrace submit demo.fibonacci '{\"n\":10}' --wait 10s",
            "headrace COMMAND --help explains a command. Where Redis is: --redis, else",
            "HEADRACE_REDIS_URL, else config/headrace.conf.",
            "",
            "Exit codes: 0 done, 1 the task failed, 2 wrong usage or input, 3 no such task,",
            "4 Redis or PostgreSQL cannot be reached or refuses."
        })
public final class Main implements Callable<Integer> {

    /** In the order of the help. A new command is one line here. */
    private static final List<Subcommand> SUBCOMMANDS = List.of(
            new Subcommand("submit", SubmitCommand::new),
            new Subcommand("status", StatusCommand::new),
            new Subcommand("result", ResultCommand::new),
            new Subcommand("cancel", CancelCommand::new),
            new Subcommand("monitor", MonitorCommand::line),
            new Subcommand("history", HistoryCommand::line),
            new Subcommand("worker", WorkerCommand::new),
            new Subcommand("scheduler", SchedulerCommand::new),
            new Subcommand("console", ConsoleCommand::new),
            new Subcommand("config", (invocation, arguments) -> ConfigCommand.line(invocation)),
            new Subcommand("dev", DevCommand::new),
            new Subcommand("demo", DemoCommand::new),
            new Subcommand("completion", invocation -> new CompletionCommand(invocation, () -> line(invocation))));

    private final Invocation invocation;

    @Spec
    private CommandSpec spec;

    private Main(Invocation invocation) {
        this.invocation = invocation;
    }

    /** A part of the command, made only when it is needed: reading the annotations of all takes a while. */
    private record Subcommand(String name, Maker maker) {

        /** One without parts of its own. */
        private Subcommand(String name, Function<Invocation, Object> maker) {
            this(name, (invocation, arguments) -> maker.apply(invocation));
        }
    }

    /** Makes a part of the command, given what follows its name. */
    @FunctionalInterface
    private interface Maker {
        Object make(Invocation invocation, List<String> arguments);
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        int exit = run(Invocation.ofProcess(), args);
        System.exit(exit);
    }

    /** Runs the command and returns its exit code; for tests. */
    static int run(Invocation invocation, String... args) {
        CommandLine line = line(invocation, args);
        IExecutionStrategy plain = line.getExecutionStrategy();
        return line.setExecutionStrategy(parsed -> {
                    if (isDaemon(parsed)) {
                        Logging.forDaemon(invocation);
                    }
                    return plain.execute(parsed);
                })
                .execute(args);
    }

    /** What reads these arguments; only the subcommand they name is there, or all if they name none. */
    static CommandLine line(Invocation invocation, String... args) {
        CommandLine line = new CommandLine(new Main(invocation));
        List<Subcommand> named = SUBCOMMANDS.stream()
                .filter(each -> args.length > 0 && each.name.equals(args[0]))
                .toList();
        List<String> rest = named.isEmpty() ? List.of() : List.of(args).subList(1, args.length);
        for (Subcommand each : named.isEmpty() ? SUBCOMMANDS : named) {
            line.addSubcommand(each.name, each.maker.make(invocation, rest));
        }
        if (named.isEmpty()) {
            line.addSubcommand("help", new HelpCommand());
        }
        CommandLines.configure(line, invocation);
        return line;
    }

    private static boolean isDaemon(ParseResult parsed) {
        List<CommandLine> named = parsed.asCommandLineList();
        return named.get(named.size() - 1).getCommand() instanceof Daemon;
    }

    /** Without a subcommand. */
    @Override
    public Integer call() {
        spec.commandLine().usage(invocation.out());
        return ExitCode.OK;
    }
}
