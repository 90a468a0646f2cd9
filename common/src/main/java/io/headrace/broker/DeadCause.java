package io.headrace.broker;

import io.headrace.task.Failure;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters of one queue that have the same cause.
 *
 * @param cause see {@link #of}
 * @param count how many there are
 */
public record DeadCause(String cause, long count) {

    private static final int LONGEST = 200;

    /** Ids, addresses and numbers tell tasks apart, not causes. */
    private static final Pattern PARTICULAR = Pattern.compile("\\b(?=[0-9a-fA-F-]*[0-9])[0-9a-fA-F-]{6,}\\b|[0-9]+");

    /**
     * The cause of a death in one line: the task's type, what it failed with, its numbers made alike.
     * For example {@code mail.send ConnectException: no route to host #}.
     *
     * @param type the task's type; may be empty
     * @param failure why its last attempt failed; null if none was made
     * @param reason why it died, which counts where there is no failure
     */
    public static String of(String type, @Nullable Failure failure, String reason) {
        String said = firstLine(failure == null ? reason : failure.summary());
        String what = type.isEmpty() ? "(no type)" : firstLine(type);
        String cause = (what + " " + PARTICULAR.matcher(said).replaceAll("#")).strip();
        if (cause.length() <= LONGEST) {
            return cause;
        }
        return cause.substring(0, Character.isHighSurrogate(cause.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
