package io.headrace.task;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Why an attempt failed, as it is kept with the task. Immutable.
 *
 * @param type the class of the exception, or a short word where there was none
 * @param message what it said; empty if nothing, cut at {@value #MAX_MESSAGE} characters
 * @param stack the first lines of the stack, causes included, one per line, cut at {@value #MAX_STACK} characters; empty
 *     where there is none
 */
public record Failure(String type, String message, String stack) {

    /** The longest message that is kept, in characters. */
    public static final int MAX_MESSAGE = 2_000;

    /** The longest stack that is kept, in characters. */
    public static final int MAX_STACK = 8_192;

    private static final int MAX_FRAMES = 12;
    private static final int MAX_CAUSES = 4;

    /** Cuts message and stack to what is kept. */
    public Failure {
        message = cut(message, MAX_MESSAGE);
        stack = cut(stack, MAX_STACK);
    }

    /** A text that was cut is not cut again, and tells how long it was. */
    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        String rest = "... (" + text.length() + " characters)";
        int end = longest - rest.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + rest;
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
                stack.append("caused by ")
                        .append(cut(t.toString(), MAX_MESSAGE))
                        .append('\n');
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
