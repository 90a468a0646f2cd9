package io.headrace.worker;

import io.headrace.lifecycle.ProcessName;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import java.time.Duration;
import java.util.List;

/**
 * How a worker works. Immutable.
 *
 * @param name its name, unique among living workers; host, process and a random part by default
 * @param queues what it serves; {@code default} by default
 * @param concurrency how many tasks it runs at a time; 16 by default
 * @param priorityOrder in which order it looks at the levels; strict by default
 * @param lease how long a task stays with a worker that gives no sign of life; 15 s by default
 * @param grace how long running tasks may go on when the worker stops; 30 s by default
 * @param interruptGrace how long a handler may take to end after its interrupt before it is reported; 10 s by default
 * @param stuckLimit how many slots of handlers that ignore their interrupt are replaced; 4 by default
 * @param crashLimit how many deliveries of a task may be lost with their workers before it is buried; 3 by default
 * @param resultLimit the largest result that is kept, in bytes; 1 MiB by default, at most 64 MiB. A larger one fails the task
 *     for good
 */
public record WorkerSettings(
        String name,
        List<QueueName> queues,
        int concurrency,
        PriorityOrder priorityOrder,
        Duration lease,
        Duration grace,
        Duration interruptGrace,
        int stuckLimit,
        int crashLimit,
        int resultLimit) {

    private static final int LARGEST_RESULT_LIMIT = 64 * 1024 * 1024;

    /**
     * Checks the values.
     *
     * @throws InvalidTaskException if one is not valid
     */
    public WorkerSettings {
        queues = queues.stream().distinct().toList();
        check(!queues.isEmpty(), "A worker needs at least one queue");
        check(name.matches("[A-Za-z0-9._-]{1,128}"), "Worker name '" + name + "' is not valid: use A-Z a-z 0-9 . _ -");
        check(!name.equals("released"), "Worker name 'released' is taken: it stands for tasks that nobody has");
        check(
                concurrency >= 1 && concurrency <= 10_000,
                "Concurrency " + concurrency + " is not valid: use 1 to 10000");
        check(lease.toMillis() >= 300, "Lease " + lease + " is not valid: use at least 300 ms");
        check(!grace.isNegative() && !interruptGrace.isNegative(), "Grace periods cannot be negative");
        check(stuckLimit >= 0, "Stuck limit " + stuckLimit + " is not valid: use 0 or more");
        check(crashLimit >= 1, "Crash limit " + crashLimit + " is not valid: use 1 or more");
        check(
                resultLimit >= 1 && resultLimit <= LARGEST_RESULT_LIMIT,
                "Result limit " + resultLimit + " is not valid: use 1 to " + LARGEST_RESULT_LIMIT + " bytes");
    }

    private static void check(boolean valid, String message) {
        if (!valid) {
            throw new InvalidTaskException(message);
        }
    }

    /** The defaults. */
    public static WorkerSettings defaults() {
        return new WorkerSettings(
                ProcessName.unique(),
                List.of(QueueName.DEFAULT),
                16,
                PriorityOrder.STRICT,
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                4,
                3,
                1024 * 1024);
    }

    /** These settings with another name. */
    public WorkerSettings withName(String value) {
        return new WorkerSettings(
                value,
                queues,
                concurrency,
                priorityOrder,
                lease,
                grace,
                interruptGrace,
                stuckLimit,
                crashLimit,
                resultLimit);
    }

    /** These settings with other queues. */
    public WorkerSettings withQueues(List<QueueName> value) {
        return new WorkerSettings(
                name,
                value,
                concurrency,
                priorityOrder,
                lease,
                grace,
                interruptGrace,
                stuckLimit,
                crashLimit,
                resultLimit);
    }

    /** These settings with another concurrency. */
    public WorkerSettings withConcurrency(int value) {
        return new WorkerSettings(
                name, queues, value, priorityOrder, lease, grace, interruptGrace, stuckLimit, crashLimit, resultLimit);
    }

    /** These settings with another order of priorities. */
    public WorkerSettings withPriorityOrder(PriorityOrder value) {
        return new WorkerSettings(
                name, queues, concurrency, value, lease, grace, interruptGrace, stuckLimit, crashLimit, resultLimit);
    }

    /** These settings with another lease. */
    public WorkerSettings withLease(Duration value) {
        return new WorkerSettings(
                name,
                queues,
                concurrency,
                priorityOrder,
                value,
                grace,
                interruptGrace,
                stuckLimit,
                crashLimit,
                resultLimit);
    }

    /** These settings with other grace periods: for running tasks, and for handlers after their interrupt. */
    public WorkerSettings withGrace(Duration running, Duration interrupted) {
        return new WorkerSettings(
                name,
                queues,
                concurrency,
                priorityOrder,
                lease,
                running,
                interrupted,
                stuckLimit,
                crashLimit,
                resultLimit);
    }

    /** These settings with other limits: of stuck slots that are replaced, and of lost deliveries. */
    public WorkerSettings withLimits(int stuck, int crashes) {
        return new WorkerSettings(
                name, queues, concurrency, priorityOrder, lease, grace, interruptGrace, stuck, crashes, resultLimit);
    }

    /** These settings with another limit for results, in bytes. */
    public WorkerSettings withResultLimit(int value) {
        return new WorkerSettings(
                name, queues, concurrency, priorityOrder, lease, grace, interruptGrace, stuckLimit, crashLimit, value);
    }
}
