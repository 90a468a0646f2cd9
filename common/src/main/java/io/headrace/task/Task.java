package io.headrace.task;

import java.util.List;

/**
 * A task as a worker gets it. Treat the payload as read-only.
 *
 * @param id its id
 * @param type what kind of work
 * @param payload what to work on
 * @param options what the submission asked for
 * @param attempt which attempt comes next, or runs now; 1 for the first
 * @param attempts those that have ended, oldest first
 * @param parks how often in a row it was put aside without an attempt
 */
public record Task(
        TaskId id, String type, byte[] payload, TaskOptions options, int attempt, List<Attempt> attempts, int parks) {

    /** Takes its own copy of the attempts. */
    public Task {
        attempts = List.copyOf(attempts);
    }

    /** Whether the task still stands where it first entered the stream, and so has no record. */
    public boolean isAtHome() {
        return options.id() == null;
    }
}
