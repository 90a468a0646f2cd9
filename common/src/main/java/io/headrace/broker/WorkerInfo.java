package io.headrace.broker;

import io.headrace.task.TaskId;
import java.time.Instant;
import java.util.List;

/**
 * What a living worker says of itself.
 *
 * @param name its consumer name
 * @param host where it runs
 * @param pid its process
 * @param queues what it serves
 * @param types the task types it knows
 * @param concurrency how many tasks it runs at a time
 * @param running how many it runs now
 * @param startedAt since when
 * @param version of Headrace
 * @param quiet whether it was told to take no more tasks
 * @param tasks what it runs, the longest running first; the first {@value #MOST_TASKS}
 */
public record WorkerInfo(
        String name,
        String host,
        long pid,
        List<String> queues,
        List<String> types,
        int concurrency,
        int running,
        Instant startedAt,
        String version,
        boolean quiet,
        List<RunningTask> tasks) {

    /** How many of its tasks a worker names at most. */
    public static final int MOST_TASKS = 100;

    /** Takes its own copies. */
    public WorkerInfo {
        queues = List.copyOf(queues);
        types = List.copyOf(types);
        tasks = List.copyOf(tasks);
    }

    /**
     * A task that a worker runs.
     *
     * @param id which
     * @param type what kind of work
     * @param startedAt since when, by the clock of the Redis server
     */
    public record RunningTask(TaskId id, String type, Instant startedAt) {}
}
