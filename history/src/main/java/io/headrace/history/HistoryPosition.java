package io.headrace.history;

import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/**
 * Where a page of what was found ends. Written as an opaque text that can stand in a URL.
 *
 * @param endedAt when its last task ended
 * @param id the id of that task
 */
record HistoryPosition(Instant endedAt, TaskId id) {

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws InvalidTaskException if it is not that
     */
    static HistoryPosition parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\\|", 3);
            if (parts.length == 3) {
                return new HistoryPosition(Instant.parse(parts[0]), new TaskId(new QueueName(parts[1]), parts[2]));
            }
        } catch (IllegalArgumentException | DateTimeException | InvalidTaskException e) {
            // Told below: what a position is made of is nobody's business.
        }
        throw new InvalidTaskException(
                "'" + text + "' is no place in the history: hand back what came as next, with the same filters");
    }

    @Override
    public String toString() {
        String text = endedAt + "|" + id.queue() + "|" + id.local();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
