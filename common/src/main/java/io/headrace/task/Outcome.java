package io.headrace.task;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended. Treat the result bytes as read-only.
 *
 * @param state one of the ended states
 * @param type the task's type; empty where the task could not be read
 * @param result what the handler returned, encoded; null unless completed with a result
 * @param reason why it ended so, in words; empty for a completed task
 * @param endedAt when, by the clock of the Redis server
 * @param attempts every attempt, oldest first
 */
public record Outcome(
        TaskState state,
        String type,
        byte @Nullable [] result,
        String reason,
        Instant endedAt,
        List<Attempt> attempts) {

    /** Takes its own copy of the attempts. */
    public Outcome {
        attempts = List.copyOf(attempts);
    }

    /** Why the last attempt failed, if it did. */
    public Optional<Failure> failure() {
        return attempts.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(attempts.get(attempts.size() - 1).failure());
    }
}
