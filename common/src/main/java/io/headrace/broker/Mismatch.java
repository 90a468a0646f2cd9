package io.headrace.broker;

import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of one queue that do not agree with each other. Immutable.
 *
 * @param kind how
 * @param queue whose
 * @param priority of which stream; null unless it is a matter of a stream
 * @param names the ids, entries or keys concerned, at most {@link Checkup#MOST_NAMES}
 */
public record Mismatch(Kind kind, QueueName queue, @Nullable Priority priority, List<String> names) {

    /** Takes its own copy. */
    public Mismatch {
        names = List.copyOf(names);
    }

    /** How keys can disagree, with what their names are. */
    public enum Kind {
        /** Tasks that stand in the schedule, and have no record to promote: ids. */
        SCHEDULED_WITHOUT_RECORD(true),
        /** Records that wait for their time, and do not stand in the schedule: ids. */
        RECORD_NOT_SCHEDULED(true),
        /** Records that lead to an entry that does not exist, or to nothing although the task has ended: ids. */
        RECORD_WITHOUT_TASK(true),
        /** Entries with a chosen id that has no record: entries. */
        ENTRY_WITHOUT_RECORD(true),
        /** Entries with a chosen id whose record leads elsewhere: entries. */
        ENTRY_OF_ANOTHER_RECORD(false),
        /** Entries with a chosen id whose task has ended: entries. */
        ENTRY_OF_ENDED_TASK(false),
        /** Entries that are pending with a worker and were deleted: entries. */
        PENDING_WITHOUT_ENTRY(true),
        /** A stream that has entries and no group: its key. */
        STREAM_WITHOUT_GROUP(true),
        /** Tasks that somebody waits for, and that are gone: ids. */
        AWAITED_GONE(true),
        /** Tasks that are to be cancelled, and that are gone: ids. */
        CANCELLING_GONE(true),
        /** Tasks that told how far they are, and that are gone: ids. */
        PROGRESS_GONE(true),
        /** Dead letters without the outcome that leads to them: ids. */
        LETTER_WITHOUT_OUTCOME(false),
        /** Outcomes of dead tasks, which are kept for ever, without a dead letter: ids. */
        OUTCOME_WITHOUT_LETTER(false),
        /** Statistics that are kept for ever: keys. */
        STATS_WITHOUT_TTL(true),
        /** Tasks that are retries and not counted as such, or the other way round: ids. */
        RETRIES_MISCOUNTED(true),
        /** Counts of the causes of death that do not agree with the dead letters: the counts in words. */
        CAUSES_MISCOUNTED(false),
        /** Keys of another type than they should have: keys. */
        WRONG_TYPE(false),
        /** A queue that has keys and is not among the queues: its name. */
        QUEUE_NOT_LISTED(true);

        private final boolean mendable;

        Kind(boolean mendable) {
            this.mendable = mendable;
        }

        /** Whether mending it can neither lose a task nor run one twice. */
        public boolean isMendable() {
            return mendable;
        }
    }
}
