package io.headrace.console.screen;

import io.headrace.command.CommandLines;
import io.headrace.command.Invocation;
import picocli.CommandLine;

/** The command as a program of its own, for a terminal that a test holds. */
final class DashboardProgram {

    private DashboardProgram() {}

    public static void main(String[] args) {
        Invocation invocation = Invocation.ofProcess();
        CommandLine line = CommandLines.configure(new CommandLine(new DashboardCommand(invocation)), invocation);
        System.exit(line.execute(args));
    }
}
