package io.headrace.worker.exec;

import io.headrace.task.HeadraceException;
import io.headrace.task.NonRetryableException;
import io.headrace.task.RetryLaterException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What the exit codes of a program say about its task; the two that have a name are those of sysexits.h. */
final class ExitCode {

    /** Another attempt would fail as well. */
    private static final int DATA_ERROR = 65;

    /** To be run again later; no attempt is burnt. */
    private static final int TEMPORARY_FAILURE = 75;

    /** What a shell, and the JDK, make of the signal that ended a process. */
    private static final Map<Integer, String> SIGNALS = Map.of(
            129, "SIGHUP", 130, "SIGINT", 134, "SIGABRT", 137, "SIGKILL", 139, "SIGSEGV", 141, "SIGPIPE", 143,
            "SIGTERM");

    /** HUP, INT and TERM. */
    private static final Set<Integer> STOP_SIGNALS = Set.of(129, 130, 143);

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,300}(\\.[0-9]{1,300})?");

    private ExitCode() {}

    /** Whether the program was ended by a signal that stops services and what runs in terminals. */
    static boolean isOfStopSignal(int code) {
        return STOP_SIGNALS.contains(code);
    }

    /** The code in words. */
    static String told(int code) {
        return "exited with " + code + (SIGNALS.containsKey(code) ? " (" + SIGNALS.get(code) + ")" : "");
    }

    /** What a handler throws when its program has ended with another code than 0. */
    static HeadraceException failure(int code, Stderr errors) {
        return switch (code) {
            case DATA_ERROR ->
                new NonRetryableException(ExecFailedException.message(told(code) + " (do not retry)", errors.text()));
            case TEMPORARY_FAILURE -> later(errors);
            default -> ExecFailedException.exited(code, told(code), errors.text());
        };
    }

    private static RetryLaterException later(Stderr errors) {
        List<String> lines =
                errors.text().lines().filter(line -> !line.isBlank()).toList();
        String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip();
        StderrNote note = errors.later();
        String reason = last;
        Duration delay = RetryAfter.DEFAULT;
        if (note != null && note.retryAfter() != null) {
            delay = RetryAfter.of(note.retryAfter());
            reason = note.reason().isBlank() ? last : note.reason();
        } else if (NUMBER.matcher(last).matches()) {
            delay = RetryAfter.of(last);
            reason = lines.size() > 1 ? lines.get(lines.size() - 2).strip() : "";
        }
        return new RetryLaterException(
                delay, ExecFailedException.message(told(TEMPORARY_FAILURE) + " (later)", reason));
    }
}
