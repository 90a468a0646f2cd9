package io.headrace.console;

import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A place in a walk through listings. Written as an opaque text that can stand in a URL.
 *
 * @param queue whose listing
 * @param state which of its listings
 * @param inner the place within it; null for its beginning
 */
record Position(QueueName queue, TaskState state, @Nullable String inner) {

    /** The beginning of the same listing. */
    Position begin() {
        return new Position(queue, state, null);
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws InvalidTaskException if it is not that
     */
    static Position parse(String cursor) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split("\\|", 3);
            if (parts.length == 3) {
                return new Position(
                        new QueueName(parts[0]), TaskState.ofLabel(parts[1]), parts[2].isEmpty() ? null : parts[2]);
            }
        } catch (IllegalArgumentException | InvalidTaskException e) {
            // Told below: what a cursor is made of is nobody's business.
        }
        throw invalid(cursor);
    }

    static InvalidTaskException invalid(String cursor) {
        return new InvalidTaskException("The cursor '" + cursor
                + "' is not one of this listing: hand back what came as next, with the same filters");
    }

    @Override
    public String toString() {
        String text = queue + "|" + state.label() + "|" + (inner == null ? "" : inner);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
