package io.headrace.command;

import picocli.CommandLine.Option;

/** The option {@code --help}, which {@link CommandLines} gives to every command. */
final class HelpOption {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads its annotation.
    private boolean help;
}
