package io.headrace.console.doctor;

import io.headrace.broker.Pause;
import io.headrace.broker.QueueFacts;
import io.headrace.task.QueueName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A queue as a doctor sees it.
 *
 * @param at when, by the clock of the Redis server
 * @param queued how many tasks wait for a worker
 * @param running how many workers have
 * @param dead how many dead letters there are
 * @param pause why it gives no tasks to workers; null unless it is paused
 * @param facts what was found in it
 */
record QueueState(
        Instant at,
        long queued,
        long running,
        long dead,
        @Nullable Pause pause,
        QueueFacts facts) {

    QueueName name() {
        return facts.queue();
    }
}
