package io.headrace.command;

import io.headrace.task.HeadraceException;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Tells in a line why a command failed, and what the exit code is. Stacks are shown only where {@code HEADRACE_DEBUG=1} or
 * {@code -Dheadrace.debug} asks for them, and never for a user's mistake.
 */
final class ExecutionErrors implements IExecutionExceptionHandler {

    private final Invocation invocation;

    ExecutionErrors(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine line, ParseResult parsed) {
        if (thrown instanceof HeadraceException known) {
            Objects.requireNonNullElse(known.getMessage(), known.toString())
                    .lines()
                    .forEach(invocation::tell);
            int exit = ExitCode.of(known);
            if (exit == ExitCode.FAILED || exit == ExitCode.REDIS) {
                showStack(thrown);
            }
            return exit;
        }
        invocation.tell("unexpected failure: " + thrown + (isDebug() ? "" : " (HEADRACE_DEBUG=1 shows where)"));
        showStack(thrown);
        return ExitCode.FAILED;
    }

    private void showStack(Exception thrown) {
        if (isDebug()) {
            thrown.printStackTrace(invocation.err());
        }
    }

    private boolean isDebug() {
        return System.getProperty("headrace.debug") != null
                || invocation.environment().getOrDefault("HEADRACE_DEBUG", "").equals("1");
    }
}
