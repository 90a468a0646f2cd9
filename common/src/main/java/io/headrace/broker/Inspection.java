package io.headrace.broker;

import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The queue as an onlooker sees it; nothing here changes anything. No call walks a keyspace, and none keeps the server for
 * longer than a few milliseconds however much stands in it. Thread-safe; the futures fail with a
 * {@link io.headrace.task.HeadraceException}.
 */
public interface Inspection extends AutoCloseable {

    /** Where a task stands; empty if it is not known. */
    CompletableFuture<Optional<TaskStatus>> status(TaskId id);

    /** All that is known of a task; empty if it is not known. */
    CompletableFuture<Optional<TaskDetail>> task(TaskId id);

    /** What holds a task, or held it; empty if it is not known. */
    CompletableFuture<Optional<Circumstances>> circumstances(TaskId id);

    /** Every queue that was ever used. */
    CompletableFuture<Set<QueueName>> queues();

    /** A queue as it stands now, in one round trip. */
    CompletableFuture<QueueSnapshot> snapshot(QueueName queue);

    /** How many tasks of a queue stand where. */
    CompletableFuture<Depth> depth(QueueName queue);

    /** How many attempts of a queue ended in which way today, by the server's date (UTC). */
    CompletableFuture<Map<TaskState, Long>> endedToday(QueueName queue);

    /** How many attempts of a queue ended in which way on a day (UTC). */
    CompletableFuture<Map<TaskState, Long>> ended(QueueName queue, LocalDate day);

    /**
     * Tasks of a queue that stand in a state. Queued ones come as they will be run, running ones as they were submitted, those that
     * wait for their time by their due time, ended ones newest first (of these only so many as the list of endings still
     * names).
     *
     * @param cursor where to go on, from {@link Page#next}; null for the beginning
     * @param limit how many at most; the answer may hold fewer though more follow
     * @throws io.headrace.task.InvalidTaskException if the cursor is none of this listing
     */
    CompletableFuture<Page<ListedTask>> tasks(QueueName queue, TaskState state, @Nullable String cursor, int limit);

    /** Tasks of a queue that ended, whatever way, newest first; see {@link #tasks}. */
    CompletableFuture<Page<ListedTask>> recent(QueueName queue, @Nullable String cursor, int limit);

    /**
     * What ended in a queue after an ending that is known, oldest first.
     *
     * @param after its entry id; null for as far back as is known
     * @param limit how many entries at most
     */
    CompletableFuture<List<Ending>> endings(QueueName queue, @Nullable String after, int limit);

    /** How tasks ended, as far as it is kept, in the order asked; those without an outcome are left out. */
    CompletableFuture<Map<TaskId, Outcome>> outcomes(List<TaskId> ids);

    /** The dead letters of a queue by their cause, the most frequent first. */
    CompletableFuture<List<DeadCause>> causes(QueueName queue);

    /** The consumers of a queue's groups. */
    CompletableFuture<List<ConsumerInfo>> consumers(QueueName queue);

    /** The workers that live. */
    CompletableFuture<List<WorkerInfo>> workers();

    /** What operators did, newest first. */
    CompletableFuture<Page<AuditEntry>> audit(@Nullable String cursor, int limit);

    @Override
    void close();

    /**
     * How many tasks stand where.
     *
     * @param queued in the streams, with nobody
     * @param running with workers
     * @param scheduled waiting for their time, retries included
     * @param dead with the dead letters
     * @param byWorker how many of the running ones each worker has, by its name
     */
    record Depth(long queued, long running, long scheduled, long dead, Map<String, Long> byWorker) {

        /** Takes its own copy. */
        public Depth {
            byWorker = Map.copyOf(byWorker);
        }
    }
}
