package io.headrace.console.command;

import io.headrace.broker.QueueSnapshot;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How fast tasks end.
 *
 * @param endedPerSecond tasks that ended for good, whatever way
 * @param failedPerSecond attempts that failed, whether they are tried again or not
 * @param over how long this was measured; zero if it was not
 */
record Flow(double endedPerSecond, double failedPerSecond, Duration over) {

    private static final Set<TaskState> FAILED = Set.of(TaskState.RETRYING, TaskState.DEAD);
    private static final Set<TaskState> ENDED =
            Set.of(TaskState.COMPLETED, TaskState.DEAD, TaskState.CANCELLED, TaskState.EXPIRED);

    /** By the counters of the day at two moments; the clock is the Redis server's. */
    static Flow between(List<QueueSnapshot> before, List<QueueSnapshot> after) {
        if (before.isEmpty() || after.isEmpty()) {
            return new Flow(0, 0, Duration.ZERO);
        }
        Duration over = Duration.between(before.get(0).at(), after.get(0).at());
        if (over.isNegative() || over.isZero()) {
            return new Flow(0, 0, Duration.ZERO);
        }
        Map<QueueName, QueueSnapshot> earlier =
                before.stream().collect(Collectors.toMap(QueueSnapshot::queue, Function.identity()));
        double seconds = over.toMillis() / 1000.0;
        return new Flow(more(earlier, after, ENDED) / seconds, more(earlier, after, FAILED) / seconds, over);
    }

    private static long more(Map<QueueName, QueueSnapshot> earlier, List<QueueSnapshot> after, Set<TaskState> states) {
        return after.stream()
                .mapToLong(queue -> {
                    QueueSnapshot first = earlier.get(queue.queue());
                    long now = count(queue, states);
                    long then = first == null ? 0 : count(first, states);
                    // The counters begin anew at midnight.
                    return now >= then ? now - then : now;
                })
                .sum();
    }

    private static long count(QueueSnapshot queue, Set<TaskState> states) {
        return states.stream()
                .mapToLong(state -> queue.endedToday().getOrDefault(state, 0L))
                .sum();
    }
}
