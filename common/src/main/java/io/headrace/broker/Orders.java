package io.headrace.broker;

import io.headrace.task.QueueName;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What operators want of a worker. Immutable.
 *
 * @param pauses the queues of which nothing is to be taken
 * @param quiet whether nothing is to be taken at all
 */
public record Orders(Map<QueueName, Pause> pauses, boolean quiet) {

    /** To take tasks of all queues. */
    public static final Orders NONE = new Orders(Map.of(), false);

    /** Takes its own copy. */
    public Orders {
        pauses = Map.copyOf(pauses);
    }

    /** What of these orders still holds at this time of the server: a pause ends when its time has come. */
    public Orders at(Instant time) {
        Map<QueueName, Pause> left = new HashMap<>(pauses);
        left.values().removeIf(pause -> pause.until() != null && !pause.until().isAfter(time));
        return left.size() == pauses.size() ? this : new Orders(left, quiet);
    }

    /** When the next pause ends by itself; empty if none does. */
    public Optional<Instant> nextEnd() {
        return pauses.values().stream()
                .map(Pause::until)
                .filter(Objects::nonNull)
                .min(Instant::compareTo);
    }

    /** Those of these queues of which nothing is to be taken. */
    public Set<QueueName> closed(Collection<QueueName> queues) {
        return quiet ? Set.copyOf(queues) : pauses.keySet();
    }

    /** Whether tasks of this queue are to be taken. */
    public boolean allow(QueueName queue) {
        return !quiet && !pauses.containsKey(queue);
    }
}
