package io.headrace.console.screen;

import io.headrace.broker.AuditEntry;
import io.headrace.broker.ListedTask;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.TaskDetail;
import io.headrace.broker.WorkerInfo;
import io.headrace.console.Why;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was last read from Redis. Immutable.
 *
 * @param at when, by the clock of the Redis server
 * @param queues all of them, by name
 * @param workers those that live, by name
 * @param throughput how fast it goes
 * @param listing what the place that is shown asked for
 * @param listedAt when that was read, which may be before the rest
 */
record Facts(
        Instant at,
        List<QueueSnapshot> queues,
        List<WorkerInfo> workers,
        Throughput throughput,
        Listing listing,
        Instant listedAt) {

    /** Before the first answer. */
    static final Facts NONE =
            new Facts(Instant.EPOCH, List.of(), List.of(), Throughput.NONE, Listing.NONE, Instant.EPOCH);

    /** Takes its own copies. */
    Facts {
        queues = List.copyOf(queues);
        workers = List.copyOf(workers);
    }

    /** Whether anything was read yet. */
    boolean areKnown() {
        return !at.equals(Instant.EPOCH);
    }

    /**
     * What a place asked for.
     *
     * @param question what was asked; null before the first answer
     * @param tasks of a page that lists tasks
     * @param more whether there are more of them
     * @param causes of the dead letters
     * @param audit what operators did
     * @param opened the task that is opened; null if none is, or it is not known
     */
    record Listing(
            @Nullable Question question,
            List<ListedTask> tasks,
            boolean more,
            List<CauseOfQueue> causes,
            List<AuditEntry> audit,
            @Nullable Opened opened) {

        static final Listing NONE = new Listing(null, List.of(), false, List.of(), List.of(), null);

        /** Takes its own copies. */
        Listing {
            tasks = List.copyOf(tasks);
            causes = List.copyOf(causes);
            audit = List.copyOf(audit);
        }

        static Listing ofTasks(Question question, List<ListedTask> tasks, boolean more) {
            return new Listing(question, tasks, more, List.of(), List.of(), null);
        }

        static Listing ofCauses(Question question, List<CauseOfQueue> causes) {
            return new Listing(question, List.of(), false, causes, List.of(), null);
        }

        static Listing ofAudit(Question question, List<AuditEntry> audit, boolean more) {
            return new Listing(question, List.of(), more, List.of(), audit, null);
        }

        static Listing ofOpened(Question question, @Nullable Opened opened) {
            return new Listing(question, List.of(), false, List.of(), List.of(), opened);
        }
    }

    /** A task with all that is known of it; why is null where it was gone by then. */
    record Opened(TaskDetail detail, @Nullable Why why) {}
}
