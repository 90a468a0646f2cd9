package io.headrace.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Makes picocli behave alike for every command: kinds of arguments, errors in one line, exit codes. */
public final class CommandLines {

    private CommandLines() {}

    /** Sets up a command with all its subcommands, which must have been added before. */
    public static CommandLine configure(CommandLine line, Invocation invocation) {
        addHelp(line);
        addHeadings(line);
        Converters.register(line);
        return line
                // @file is a payload, not a file of arguments
                .setExpandAtFiles(false)
                .setOut(new PrintWriter(invocation.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(invocation.err(), true, StandardCharsets.UTF_8))
                .setUsageHelpAutoWidth(true)
                .setExecutionStrategy(parsed -> flushing(parsed, invocation))
                .setParameterExceptionHandler(new ParameterErrors(invocation))
                .setExecutionExceptionHandler(new ExecutionErrors(invocation));
    }

    private static void addHelp(CommandLine line) {
        if (line.getCommandSpec().findOption("--help") == null) {
            line.getCommandSpec().addMixin("help", CommandSpec.forAnnotatedObject(new HelpOption()));
        }
        line.getSubcommands().values().forEach(CommandLines::addHelp);
    }

    private static void addHeadings(CommandLine line) {
        line.getCommandSpec()
                .usageMessage()
                .descriptionHeading("%n")
                .parameterListHeading("%nArguments:%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n");
        line.getSubcommands().values().forEach(CommandLines::addHeadings);
    }

    private static int flushing(ParseResult parsed, Invocation invocation) {
        try {
            return new RunLast().execute(parsed);
        } finally {
            invocation.out().flush();
        }
    }
}
