package io.headrace.console.sampling;

import io.headrace.broker.ListedTask;
import io.headrace.broker.QueueSnapshot;
import io.headrace.task.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** The newest dead letters, read anew only when some queue has more or fewer than before, and now and then. Not thread-safe. */
public final class NewestDead {

    /** For when one went and another came. */
    private static final Duration REFRESH = Duration.ofSeconds(10);

    private final Function<List<QueueName>, List<ListedTask>> read;
    private List<ListedTask> newest = List.of();
    private List<Long> counts = List.of();
    private Instant readAt = Instant.EPOCH;

    /** Reads them so, of queues that have any. */
    public NewestDead(Function<List<QueueName>, List<ListedTask>> read) {
        this.read = read;
    }

    /** Those of the queues as they stand at that time. */
    public List<ListedTask> of(List<QueueSnapshot> queues, Instant at) {
        List<Long> now = queues.stream().map(QueueSnapshot::dead).toList();
        if (!now.equals(counts) || at.isAfter(readAt.plus(REFRESH))) {
            List<QueueName> withDead = queues.stream()
                    .filter(queue -> queue.dead() > 0)
                    .map(QueueSnapshot::queue)
                    .toList();
            newest = withDead.isEmpty() ? List.of() : read.apply(withDead);
            counts = now;
            readAt = at;
        }
        return newest;
    }
}
