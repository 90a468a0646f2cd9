package io.headrace.console;

import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A place in a walk through listings. Written as an opaque text that can stand in a URL.
 *
 * @param queue whose listing
 * @param state which of its listings
 * @param began when the walk began, by the clock of the Redis server; null where it does not matter
 * @param inner the place within it; null for its beginning
 */
record Position(
        QueueName queue,
        TaskState state,
        @Nullable Instant began,
        @Nullable String inner) {

    /** The beginning of a listing, in a walk for which it does not matter when it began. */
    static Position beginning(QueueName queue, TaskState state) {
        return new Position(queue, state, null, null);
    }

    /** The beginning of the same listing, whenever the walk began. */
    Position begin() {
        return beginning(queue, state);
    }

    /** Another place in the same listing. */
    Position at(@Nullable String place) {
        return new Position(queue, state, began, place);
    }

    /** The same place in a walk that began then. */
    Position begun(@Nullable Instant when) {
        return new Position(queue, state, when, inner);
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws InvalidTaskException if it is not that
     */
    static Position parse(String cursor) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split("\\|", 4);
            if (parts.length == 4) {
                return new Position(
                        new QueueName(parts[0]),
                        TaskState.ofLabel(parts[1]),
                        time(parts[2]),
                        parts[3].isEmpty() ? null : parts[3]);
            }
        } catch (IllegalArgumentException | InvalidTaskException e) {
            // Told below: what a cursor is made of is nobody's business.
        }
        throw invalid(cursor);
    }

    private static @Nullable Instant time(String millis) {
        if (millis.length() > 15) {
            throw new NumberFormatException("Beyond all times that a server tells");
        }
        return millis.isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(millis));
    }

    static InvalidTaskException invalid(String cursor) {
        return new InvalidTaskException("The cursor '" + cursor
                + "' is not one of this listing: hand back what came as next, with the same filters");
    }

    @Override
    public String toString() {
        String text = queue + "|" + state.label() + "|" + (began == null ? "" : began.toEpochMilli()) + "|"
                + (inner == null ? "" : inner);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
