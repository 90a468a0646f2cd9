package io.headrace.producer;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.broker.Level;
import io.headrace.broker.Settlement;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes all that waits on queue default at level 3 and ends it as a test says. */
final class EndingWorker implements AutoCloseable {

    private static final Level LEVEL = new Level(QueueName.DEFAULT, Priority.NORMAL);
    private static final int BATCH = 500;

    private final RedisBroker broker;
    private final Deliveries deliveries;

    EndingWorker(RedisSettings redis) {
        broker = RedisBroker.connect(redis);
        deliveries = broker.deliveries("ending-1");
        deliveries.prepare(List.of(QueueName.DEFAULT));
    }

    /** How many were ended. */
    int completeAll(Function<Delivery, byte @Nullable []> work) {
        return endAll(delivery ->
                new Settlement.End(delivery, outcome(delivery, TaskState.COMPLETED, work.apply(delivery), null)));
    }

    /** How many were ended. */
    int buryAll(String message) {
        Failure failure = Failure.of("java.lang.IllegalStateException", message);
        return endAll(delivery -> new Settlement.Bury(delivery, outcome(delivery, TaskState.DEAD, null, failure)));
    }

    private int endAll(Function<Delivery, Settlement> end) {
        int count = 0;
        List<Delivery> taken = deliveries.fetch(List.of(new Ask(LEVEL, BATCH)));
        while (!taken.isEmpty()) {
            deliveries.settle(taken.stream().map(end).toList());
            count += taken.size();
            taken = deliveries.fetch(List.of(new Ask(LEVEL, BATCH)));
        }
        return count;
    }

    private static Outcome outcome(
            Delivery delivery, TaskState state, byte @Nullable [] result, @Nullable Failure failure) {
        Attempt attempt = new Attempt(1, "ending-1", Instant.now(), 1, 2, failure);
        String reason = failure == null ? "" : "attempts used up (1 of 1)";
        return new Outcome(state, delivery.task().type(), result, reason, Instant.now(), List.of(attempt));
    }

    @Override
    public void close() {
        deliveries.close();
        broker.close();
    }
}
