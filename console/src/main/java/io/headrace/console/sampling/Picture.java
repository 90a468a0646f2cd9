package io.headrace.console.sampling;

import io.headrace.broker.ListedTask;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.WorkerInfo;
import io.headrace.task.QueueName;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Everything at one moment. Immutable.
 *
 * @param at when, by the clock of the Redis server
 * @param queues all queues, by name
 * @param workers the workers that live, by name
 * @param newestDead the newest dead letters of all queues
 * @param sample the last second that is over
 * @param rates how fast tasks end, by queue; a queue where none did is left out
 */
public record Picture(
        Instant at,
        List<QueueSnapshot> queues,
        List<WorkerInfo> workers,
        List<ListedTask> newestDead,
        Sample sample,
        Map<QueueName, Rates> rates) {

    /** Takes its own copies. */
    public Picture {
        queues = List.copyOf(queues);
        workers = List.copyOf(workers);
        newestDead = List.copyOf(newestDead);
        rates = Map.copyOf(rates);
    }

    /** How fast tasks of a queue end. */
    public Rates rates(QueueName queue) {
        return rates.getOrDefault(queue, Rates.NONE);
    }

    /** How fast tasks end, all queues together. */
    public Rates allRates() {
        return new Rates(
                rates.values().stream().mapToDouble(Rates::perSecond).sum(),
                rates.values().stream().mapToDouble(Rates::failedPerSecond).sum());
    }
}
