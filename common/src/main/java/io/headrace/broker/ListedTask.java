package io.headrace.broker;

import io.headrace.task.Failure;
import io.headrace.task.Priority;
import io.headrace.task.Progress;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stands in a listing. Treat the payload as read-only.
 *
 * @param id its id
 * @param state where it stands
 * @param type what kind of work; empty where it could not be read
 * @param priority how urgent
 * @param payload what to work on; null where it is not kept any more, as of completed tasks
 * @param since when it came into the stream, or ended; null while it waits for its time
 * @param due when it may start; null unless scheduled or retrying
 * @param reason why it waits or how it ended, in words; may be empty
 * @param worker who has it; of an ended one, who ran it last; null if nobody did
 * @param hold how its worker holds it; null unless running
 * @param progress how far it says it is; null unless running and told
 * @param attempt which attempt runs now or comes next; for an ended task, how many there were
 * @param failure why its last attempt failed; null if it did not
 * @param waitedMillis how long its last attempt had stood in the stream; -1 if there was none
 * @param ranMillis how long its last attempt took; -1 if there was none
 */
public record ListedTask(
        TaskId id,
        TaskState state,
        String type,
        Priority priority,
        byte @Nullable [] payload,
        @Nullable Instant since,
        @Nullable Instant due,
        String reason,
        @Nullable String worker,
        @Nullable Hold hold,
        @Nullable Progress progress,
        int attempt,
        @Nullable Failure failure,
        long waitedMillis,
        long ranMillis) {

    /**
     * A worker's hold on a task.
     *
     * @param renewedMillisAgo how long ago its lease was renewed at most: a shorter one than the workers' has a head start
     * @param deliveries how often the task was handed out, this time included
     */
    public record Hold(long renewedMillisAgo, long deliveries) {}
}
