package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Level;
import io.headrace.broker.Settlement;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.redis.RedisBroker;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.RetryLaterException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker does not run: what it does not know, and what has expired. */
@HeadraceTest
class RefusalTest {

    private static final byte[] PAYLOAD = "\"x\"".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private Scene scene;

    @BeforeEach
    void open(TestRedis redis) {
        scene = new Scene(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void putsAsideWhatItDoesNotKnow() throws Exception {
        TaskWorker worker = scene.start((context, text) -> text);
        TaskId id = scene.submit("stranger", PAYLOAD, TaskOptions.DEFAULTS);
        Settlement.Postpone first =
                (Settlement.Postpone) scene.signals.awaitSettled(id).settlement();

        TaskStatus status = scene.status(id);
        assertThat(status.state()).isEqualTo(TaskState.SCHEDULED);
        assertThat(status.reason()).isEqualTo("no handler for type stranger on worker " + worker.name());
        assertThat(status.attempt()).isEqualTo(1);
        assertThat(status.attempts()).isEmpty();
        assertThat(first.delay()).isEqualTo(Duration.ofSeconds(1));

        scene.promoteNow(id);
        scene.signals.awaitCount("settled", 2);
        Settlement.Postpone second =
                (Settlement.Postpone) scene.signals.settled(id).get(1).settlement();
        assertThat(second.delay()).isEqualTo(Duration.ofSeconds(2));

        worker.close();
        scene.start(scene.worker()
                .handle(
                        io.headrace.task.TaskType.of("stranger", String.class, String.class),
                        (context, text) -> "known after all"));
        scene.promoteNow(id);
        Outcome outcome = scene.outcome(id);
        assertThat(Scene.result(outcome)).isEqualTo("\"known after all\"");
        assertThat(outcome.attempts()).hasSize(1);
    }

    @Test
    void doesNotLetExpireWhatWasStartedAndIsToBeRunLater() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        scene.start((context, text) -> {
            if (calls.incrementAndGet() == 1) {
                throw new RetryLaterException(Duration.ofHours(1));
            }
            return "done";
        });
        TaskId id = scene.submit(
                "text", TaskOptions.builder().expiresAfter(Duration.ofHours(1)).build());
        scene.signals.awaitSettled(id);

        assertThat(scene.redis.snapshot().toString()).doesNotContain("expires");
        scene.promoteNow(id);
        assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void doesNotLetExpireWhatWasStartedAndHandedBack() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        TaskWorker first = scene.start((context, text) -> {
            never.await();
            return text;
        });
        TaskId id = scene.submit("x", shortLived());
        scene.signals.await("started", id);
        awaitExpiry(id);
        first.stop(Duration.ZERO);

        scene.start((context, text) -> "of the second");
        Outcome outcome = scene.outcome(id);
        assertThat(outcome.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(scene.signals.awaitSettled(id).settlement().delivery().deliveries())
                .isEqualTo(1);
    }

    @Test
    void doesNotLetExpireWhatADeadWorkerHadStarted() throws Exception {
        try (RedisBroker broker = RedisBroker.connect(scene.settings);
                Deliveries dead = broker.deliveries("dead")) {
            dead.prepare(List.of(QueueName.DEFAULT));
            TaskId id = scene.submit("x", shortLived());
            Level level = new Level(QueueName.DEFAULT, Priority.NORMAL);
            assertThat(dead.fetch(List.of(new Deliveries.Ask(level, 1)))).hasSize(1);
            awaitExpiry(id);

            scene.start(Scene.quick().withLease(Duration.ofMillis(400)), (context, text) -> text);
            assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    private static TaskOptions shortLived() {
        return TaskOptions.builder().expiresAfter(Duration.ofSeconds(2)).build();
    }

    /** The server's clock decides: it is the one that is asked. */
    private void awaitExpiry(TaskId id) {
        String entry = id.place().orElseThrow().entryId();
        long expiry = Long.parseLong(entry.substring(0, entry.indexOf('-'))) + 2_000;
        await().until(() -> Long.parseLong(scene.redis.redis().time().get(0)) * 1_000 > expiry);
    }

    @Test
    void doesNotStartWhatHasExpired() throws Exception {
        TaskId after = scene.submit(
                "x", TaskOptions.builder().expiresAfter(Duration.ofMillis(1)).build());
        TaskId at = scene.submit(
                "x",
                TaskOptions.builder().expiresAt(Instant.EPOCH.plusSeconds(1)).build());
        TaskId later = scene.submit(
                "x", TaskOptions.builder().expiresAfter(Duration.ofHours(1)).build());
        scene.start((context, text) -> text);

        assertThat(scene.outcome(after).state()).isEqualTo(TaskState.EXPIRED);
        assertThat(scene.outcome(at).state()).isEqualTo(TaskState.EXPIRED);
        assertThat(scene.outcome(at).reason()).isEqualTo("not started in time");
        assertThat(scene.outcome(later).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(scene.signals.started()).hasSize(1);
    }

    @Test
    void runsWhatTheServerSaysHasNotExpired() throws Exception {
        scene.start(scene.worker()
                .concurrency(1)
                .around(RefusalTest::anHourAhead)
                .handle(Scene.TEXT, (context, text) -> text));
        TaskOptions hasTime =
                TaskOptions.builder().expiresAfter(Duration.ofMinutes(10)).build();
        List<TaskId> ids = List.of(scene.submit("x", hasTime), scene.submit("y", hasTime));

        for (TaskId id : ids) {
            assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
            scene.signals.awaitSettled(id);
            assertThat(scene.signals.settled(id))
                    .extracting(Signals.Settled::verdict)
                    .startsWith(Verdict.NOT_EXPIRED);
        }
    }

    /** A worker whose idea of the server's time is wrong. */
    private static Deliveries anHourAhead(Deliveries deliveries) {
        return (Deliveries) Proxy.newProxyInstance(
                RefusalTest.class.getClassLoader(), new Class<?>[] {Deliveries.class}, (proxy, method, args) -> {
                    try {
                        Object answer = method.invoke(deliveries, args);
                        return method.getName().equals("serverMillis") ? (Long) answer + 3_600_000 : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
