package io.headrace.worker.exec;

import io.headrace.task.HeadraceException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program did not do its task: it could not be started, wrote too much, exited with a code that says so, or answered with an
 * error or with what is no answer.
 */
public class ExecFailedException extends HeadraceException {

    private static final long serialVersionUID = 1L;

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

    /**
     * A program that ended with another code than 0, or without an answer.
     *
     * @param how what it did
     * @param stderr the end of what it wrote there
     */
    static ExecFailedException exited(int exitCode, String how, String stderr) {
        return new ExecFailedException(message(how, stderr), exitCode, stderr);
    }

    /** What happened and the last words of the program in the first line, what it said before below. */
    static String message(String how, String stderr) {
        List<String> lines = stderr.lines().filter(line -> !line.isBlank()).toList();
        StringBuilder message = new StringBuilder(how);
        if (!lines.isEmpty()) {
            message.append(": ").append(start(lines.get(lines.size() - 1).strip(), SHOWN_LINE));
        }
        if (lines.size() > 1) {
            message.append('\n').append(end(String.join("\n", lines), SHOWN_STDERR));
        }
        return message.toString();
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
