package io.headrace.command;

import io.headrace.task.HeadraceException;
import io.headrace.task.RedisUnavailableException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
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
            if (nobodyListens(known) && !(line.getCommandSpec().userObject() instanceof Daemon)) {
                invocation.tell("start one with `headrace dev`, or name one with --redis or HEADRACE_REDIS_URL");
            }
            int exit = ExitCode.of(known);
            if (exit == ExitCode.FAILED || exit == ExitCode.SERVER) {
                showStack(thrown);
            }
            return exit;
        }
        invocation.tell("unexpected failure: " + thrown + (isDebug() ? "" : " (HEADRACE_DEBUG=1 shows where)"));
        showStack(thrown);
        return ExitCode.FAILED;
    }

    /** Not where Redis is there and cannot answer: another one would be of no help. */
    private static boolean nobodyListens(HeadraceException thrown) {
        if (thrown instanceof RedisUnavailableException) {
            for (Throwable at = thrown.getCause(); at != null; at = at.getCause()) {
                if (at instanceof ConnectException
                        || at instanceof NoRouteToHostException
                        || at instanceof UnknownHostException) {
                    return true;
                }
            }
        }
        return false;
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
