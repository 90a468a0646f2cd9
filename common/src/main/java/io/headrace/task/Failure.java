package io.headrace.task;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Why an attempt failed, as it is kept with the task. Immutable.
 *
 * @param type the class of the exception, or a short word where there was none
 * @param message what it said; empty if nothing, cut at {@value #MAX_MESSAGE} characters
 * @param stack the first lines of the stack, causes included, one per line; empty where there is none
 */
public record Failure(String type, String message, String stack) {

    /** The longest message that is kept, in characters. */
    public static final int MAX_MESSAGE = 2_000;

    private static final int MAX_FRAMES = 12;
    private static final int MAX_CAUSES = 4;

    /** Cuts the message to what is kept. */
    public Failure {
        if (message.length() > MAX_MESSAGE) {
            message = message.substring(0, MAX_MESSAGE) + "... (" + message.length() + " characters)";
        }
    }

    /** A failure without an exception. */
    public static Failure of(String type, String message) {
        return new Failure(type, message, "");
    }

    /** What is worth keeping of an exception: class, message, the first frames of it and of its causes. */
    public static Failure of(Throwable thrown) {
        StringBuilder stack = new StringBuilder();
        Deque<Throwable> chain = new ArrayDeque<>();
        for (Throwable t = thrown; t != null && chain.size() < MAX_CAUSES && !chain.contains(t); t = t.getCause()) {
            chain.add(t);
            if (t != thrown) {
                stack.append("caused by ").append(t).append('\n');
            }
            StackTraceElement[] frames = t.getStackTrace();
            int shown = Math.min(frames.length, MAX_FRAMES);
            for (int i = 0; i < shown; i++) {
                stack.append("at ").append(frames[i]).append('\n');
            }
            if (shown < frames.length) {
                stack.append("... ").append(frames.length - shown).append(" more\n");
            }
        }
        String message = Objects.requireNonNullElse(thrown.getMessage(), "");
        return new Failure(
                thrown.getClass().getName(), message, stack.toString().stripTrailing());
    }

    /** This failure without its stack, for the older attempts of a long history. */
    public Failure withoutStack() {
        return stack.isEmpty() ? this : new Failure(type, message, "");
    }

    /** Class and message in one line. */
    public String summary() {
        String name = type.substring(type.lastIndexOf('.') + 1);
        return message.isEmpty()
                ? name
                : name + ": " + message.lines().findFirst().orElse("");
    }
}
