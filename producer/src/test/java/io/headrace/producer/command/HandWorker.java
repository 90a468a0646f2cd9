package io.headrace.producer.command;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Delivery;
import io.headrace.broker.Level;
import io.headrace.broker.Report;
import io.headrace.broker.Settlement;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.LogLine;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.Progress;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import io.headrace.testkit.TestRedis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes tasks of the queue default at level 3 and ends them as a test says. */
final class HandWorker implements AutoCloseable {

    private static final Level LEVEL = new Level(QueueName.DEFAULT, Priority.NORMAL);

    private final RedisBroker broker;
    private final Deliveries deliveries;

    HandWorker(TestRedis redis) {
        broker = RedisBroker.connect(RedisSettings.of(redis.url()).withPrefix(redis.prefix()));
        deliveries = broker.deliveries("hand-1");
        deliveries.prepare(List.of(QueueName.DEFAULT));
    }

    Delivery take() {
        List<Delivery> taken = deliveries.fetchBlocking(List.of(LEVEL), Duration.ofSeconds(20));
        if (taken.isEmpty()) {
            throw new AssertionError("No task came within 20 s");
        }
        return taken.get(0);
    }

    void report(Delivery delivery, Progress progress, String... log) {
        List<LogLine> lines =
                Arrays.stream(log).map(text -> new LogLine(progress.at(), text)).toList();
        deliveries.report(delivery, new Report(progress, lines)).join();
    }

    void complete(Delivery delivery, byte @Nullable [] result) {
        Outcome outcome =
                new Outcome(TaskState.COMPLETED, delivery.task().type(), result, "", now(), List.of(attempt(null)));
        deliveries.settle(List.of(new Settlement.End(delivery, outcome)));
    }

    void complete(Delivery delivery, String result) {
        complete(delivery, result.getBytes(StandardCharsets.UTF_8));
    }

    void bury(Delivery delivery) {
        Outcome outcome = new Outcome(
                TaskState.DEAD,
                delivery.task().type(),
                null,
                "attempts used up (1 of 1)",
                now(),
                List.of(attempt(Failure.of("java.lang.IllegalStateException", "the mill stands still"))));
        deliveries.settle(List.of(new Settlement.Bury(delivery, outcome)));
    }

    private Attempt attempt(@Nullable Failure failure) {
        return new Attempt(1, "hand-1", now(), 12, 2_345, failure);
    }

    private static Instant now() {
        return Instant.now();
    }

    @Override
    public void close() {
        deliveries.close();
        broker.close();
    }
}
