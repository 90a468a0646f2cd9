package io.headrace.broker;

import io.headrace.task.QueueName;
import java.time.Duration;
import java.util.List;

/**
 * What was found in a sample of a queue. Immutable.
 *
 * @param queue which
 * @param consumers who takes or took its tasks
 * @param overdue how many tasks wait for their time although it passed more than {@link #LATE} ago
 * @param overdueMillis for how long the time of the first of them has passed; 0 if there is none
 * @param mismatches what does not agree
 */
public record QueueFacts(
        QueueName queue, List<ConsumerInfo> consumers, long overdue, long overdueMillis, List<Mismatch> mismatches) {

    /** A living scheduler promotes within less. */
    public static final Duration LATE = Duration.ofSeconds(5);

    /** Takes its own copies. */
    public QueueFacts {
        consumers = List.copyOf(consumers);
        mismatches = List.copyOf(mismatches);
    }
}
