package io.headrace.worker.exec;

import io.headrace.task.HeadraceException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A program did not do its task: it could not be started, wrote too much, or exited with another code than 0. */
public class ExecFailedException extends HeadraceException {

    private static final long serialVersionUID = 1L;

    /** What a shell, and the JDK, make of the signal that ended a process. */
    private static final Map<Integer, String> SIGNALS = Map.of(
            129, "SIGHUP", 130, "SIGINT", 134, "SIGABRT", 137, "SIGKILL", 139, "SIGSEGV", 141, "SIGPIPE", 143,
            "SIGTERM");

    /** Together they stay below what is kept of a failure's message. */
    private static final int SHOWN_LINE = 300;

    private static final int SHOWN_STDERR = 1_500;

    private final int exitCode;
    private final String stderr;

    /** A program that could not be started, or was killed because of what it did. */
    ExecFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
        exitCode = -1;
        stderr = "";
    }

    private ExecFailedException(String message, int exitCode, String stderr) {
        super(message);
        this.exitCode = exitCode;
        this.stderr = stderr;
    }

    /** A program that ended with another code than 0: its last words first, what it said before below. */
    static ExecFailedException exited(int exitCode, String stderr) {
        List<String> lines = stderr.lines().filter(line -> !line.isBlank()).toList();
        StringBuilder message = new StringBuilder("exited with ").append(exitCode);
        if (SIGNALS.containsKey(exitCode)) {
            message.append(" (").append(SIGNALS.get(exitCode)).append(')');
        }
        if (!lines.isEmpty()) {
            message.append(": ").append(start(lines.get(lines.size() - 1).strip(), SHOWN_LINE));
        }
        if (lines.size() > 1) {
            message.append('\n').append(end(String.join("\n", lines), SHOWN_STDERR));
        }
        return new ExecFailedException(message.toString(), exitCode, stderr);
    }

    private static String start(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "...";
    }

    private static String end(String text, int length) {
        return text.length() <= length ? text : "..." + text.substring(text.length() - length);
    }

    /** The exit code, 128 + n after signal n; -1 if the program never got so far. */
    public int exitCode() {
        return exitCode;
    }

    /** The end of what the program wrote to stderr, at most 8 KiB. */
    public String stderr() {
        return stderr;
    }
}
