package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Delivery;
import io.headrace.broker.Lease;
import io.headrace.broker.Level;
import io.headrace.broker.Settlement;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.lifecycle.Pulse;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.Task;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can be seen of a completer from outside: whether what has ended is settled. */
class CompleterTest {

    private final AtomicLong nanos = new AtomicLong();
    private final Pulse pulse = new Pulse(nanos::get);
    private final AtomicBoolean away = new AtomicBoolean();
    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final Completer completer = new Completer(redis(), this::told, pulse);

    @AfterEach
    void stop() {
        end.countDown();
        completer.stop(Duration.ofSeconds(20));
    }

    private Deliveries redis() {
        return (Deliveries) Proxy.newProxyInstance(
                Deliveries.class.getClassLoader(), new Class<?>[] {Deliveries.class}, (proxy, method, args) -> {
                    if (away.get()) {
                        throw new RedisUnavailableException("no answer");
                    }
                    return List.of(Verdict.SETTLED);
                });
    }

    private void told(Settlement settlement, Verdict verdict, String refusal) {
        told.countDown();
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Settlement settlement() {
        Level level = new Level(QueueName.DEFAULT, Priority.NORMAL);
        TaskId id = TaskId.at(level.queue(), new TaskId.Place(level.priority(), "1-0"));
        Task task = new Task(id, "text", new byte[0], TaskOptions.DEFAULTS, 1, List.of(), 0);
        Delivery delivery = new Delivery(task, new Lease(level, "1-0", "w"), 1, null);
        return new Settlement.End(
                delivery, new Outcome(TaskState.COMPLETED, "text", new byte[0], "", Instant.EPOCH, List.of()));
    }

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    @Test
    void itsPulseBeatsWhileNothingWaitsAndNotWhileWhatFollowsIsHeldUp() throws Exception {
        completer.start();
        pass(Duration.ofSeconds(20));
        await().until(() -> pulse.silence().isZero());
        completer.finish(settlement());
        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        pass(Duration.ofSeconds(20));
        assertThat(pulse.silence()).isEqualTo(Duration.ofSeconds(20));
        end.countDown();
        await().until(() -> pulse.silence().isZero());
    }

    @Test
    void itsPulseMissesWhatRedisDoesNotTake() {
        end.countDown();
        away.set(true);
        completer.start();
        completer.finish(settlement());
        await().until(() -> pulse.failure().isPresent());
        away.set(false);
        await().until(() -> pulse.failure().isEmpty());
    }

    @Test
    void itIsDeadWhenItsThreadHasEnded() {
        assertThat(completer.isDead()).isFalse();
        completer.start();
        assertThat(completer.isDead()).isFalse();
        assertThat(completer.stop(Duration.ofSeconds(20))).isTrue();
        assertThat(completer.isDead()).isTrue();
    }
}
