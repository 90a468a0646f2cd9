package io.headrace.command;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headrace config}: is the configuration right, and what is in use. */
@Command(
        name = "config",
        description = "Check the configuration, and show what is in use.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "A flag wins over an environment variable, that over the file, that over the default.",
            "docs/configuration.md tells of every key."
        })
public final class ConfigCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Spec
    private CommandSpec spec;

    private ConfigCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /** The command with its parts. */
    public static CommandLine line(Invocation invocation) {
        return new CommandLine(new ConfigCommand(invocation))
                .addSubcommand("check", new ConfigCheckCommand(invocation))
                .addSubcommand("show", new ConfigShowCommand(invocation));
    }

    /** Without a part. */
    @Override
    public Integer call() {
        spec.commandLine().usage(invocation.out());
        return ExitCode.OK;
    }
}
