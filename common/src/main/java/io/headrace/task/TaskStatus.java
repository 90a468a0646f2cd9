package io.headrace.task;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a task at one moment.
 *
 * @param id its id
 * @param state where it stands
 * @param type what kind of work; empty where it could not be read
 * @param priority how urgent
 * @param since when it came into the stream, was taken by its worker, or ended; null while it waits for its time
 * @param due when it may start; null unless scheduled or retrying
 * @param reason why it waits or how it ended, in words; may be empty
 * @param worker who has it; null unless running
 * @param attempt which attempt runs now or comes next; for an ended task, how many there were
 * @param attempts those that have ended, oldest first
 * @param progress how far it says it is; null unless running and told
 * @param log the last lines that it logged, oldest first; empty unless running and told. Those of an attempt that failed
 *     stand with the attempt
 * @param outcome how it ended; null until then
 */
public record TaskStatus(
        TaskId id,
        TaskState state,
        String type,
        Priority priority,
        @Nullable Instant since,
        @Nullable Instant due,
        String reason,
        @Nullable String worker,
        int attempt,
        List<Attempt> attempts,
        @Nullable Progress progress,
        List<LogLine> log,
        @Nullable Outcome outcome) {

    /** Takes its own copies of the lists. */
    public TaskStatus {
        attempts = List.copyOf(attempts);
        log = List.copyOf(log);
    }
}
