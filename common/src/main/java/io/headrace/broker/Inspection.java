package io.headrace.broker;

import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The queue as an onlooker sees it; nothing here changes anything. Thread-safe; the futures fail with a
 * {@link io.headrace.task.HeadraceException}.
 */
public interface Inspection extends AutoCloseable {

    /** Where a task stands; empty if it is not known. */
    CompletableFuture<Optional<TaskStatus>> status(TaskId id);

    /** Every queue that was ever used. */
    CompletableFuture<Set<QueueName>> queues();

    /** How many tasks of a queue stand where. */
    CompletableFuture<Depth> depth(QueueName queue);

    /** How many attempts of a queue ended in which way today, by the server's date (UTC). */
    CompletableFuture<Map<TaskState, Long>> endedToday(QueueName queue);

    /** The workers that live. */
    CompletableFuture<List<WorkerInfo>> workers();

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
