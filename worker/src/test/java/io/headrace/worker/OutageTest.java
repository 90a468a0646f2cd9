package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.Settlement.Verdict;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Outcome;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker does when Redis goes away and comes back. */
@HeadraceTest
class OutageTest {

    private final Map<TaskId, Integer> runs = new ConcurrentHashMap<>();
    private Scene scene;

    @BeforeEach
    void open(TestRedis redis) {
        scene = new Scene(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private String count(TaskContext context, String text) {
        runs.merge(context.id(), 1, Integer::sum);
        return text;
    }

    private RedisSettings through(FaultProxy proxy) {
        return RedisSettings.of(proxy.url()).withPrefix(scene.redis.prefix()).withTimeout(Duration.ofSeconds(2));
    }

    @Test
    void goesOnWhenTheServerWasKilledAmidWork(RedisServer server) throws Exception {
        // By default a server may answer before it has written, and forget what it said when it is killed.
        scene.redis.redis().configSet("appendfsync", "always");
        List<TaskId> ids = scene.submitMany(400);
        CountDownLatch half = new CountDownLatch(200);
        CountDownLatch killed = new CountDownLatch(1);
        scene.start(Scene.quick().withConcurrency(8), (context, text) -> {
            half.countDown();
            if (half.getCount() == 0) {
                // Some end while the server is away.
                killed.await();
            }
            return count(context, text);
        });
        assertThat(half.await(30, TimeUnit.SECONDS)).isTrue();
        server.kill();
        killed.countDown();
        server.start();

        for (TaskId id : ids) {
            assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        }
        assertThat(runs).hasSize(400);
        assertThat(runs.values()).containsOnly(1);
        assertThat(scene.standing()).isZero();
        assertNothingWasGivenUp();
        assertThat(scene.outcome(scene.submit("afterwards")).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void goesOnWhenEverythingWasDeletedAmidWork(RedisServer server) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        TaskWorker worker = scene.start(Scene.quick().withConcurrency(2), (context, text) -> {
            if (text.equals("before")) {
                end.await();
            }
            return text;
        });
        TaskId before = scene.submit("before");
        scene.signals.await("started", before);
        scene.redis.redis().flushall();
        end.countDown();
        await().until(() -> worker.running() == 0);

        assertThat(server.isRunning()).isTrue();
        assertThat(scene.outcome(scene.submit("after")).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void goesOnWhenTheServerCameBackEmpty(RedisServer server) throws Exception {
        scene.start((context, text) -> text);
        scene.outcome(scene.submit("before"));
        // As a server without persistence: a worker finds neither its group nor its scripts.
        scene.redis.redis().flushall();
        scene.redis.redis().scriptFlush();
        server.kill();
        server.start();
        assertThat(scene.outcome(scene.submit("after")).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void findsWhatALostReplyBrought(RedisServer server, FaultProxy proxy) throws Exception {
        scene.start(scene.worker(through(proxy)).handle(Scene.TEXT, this::count));
        assertThat(server.isRunning()).isTrue();
        TaskId id = deliveredButNotAnswered(proxy);

        assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(runs).containsEntry(id, 1);
        assertThat(scene.signals.awaitSettled(id).settlement().delivery().deliveries())
                .isEqualTo(1);
    }

    /** The reply must be lost of the very read that brings the task, which may just have ended: then once more. */
    private TaskId deliveredButNotAnswered(FaultProxy proxy) throws Exception {
        for (int round = 0; round < 20; round++) {
            await().until(() -> scene.redis.redis().info("clients").contains("blocked_clients:1"));
            proxy.dropReplies();
            TaskId id = scene.submit("x");
            boolean delivered = scene.pending() == 1;
            proxy.heal();
            if (delivered) {
                return id;
            }
            scene.outcome(id);
        }
        throw new AssertionError("No read brought a task");
    }

    @Test
    void settlesOnceThoughTheReplyWasLost(FaultProxy proxy) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        TaskWorker worker = scene.start(scene.worker(through(proxy)).handle(Scene.TEXT, (context, text) -> {
            end.await();
            return count(context, text);
        }));
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        proxy.dropReplies();
        end.countDown();
        Outcome outcome = scene.outcome(id);
        assertThat(worker.running()).isEqualTo(1);
        proxy.heal();
        await().until(() -> worker.running() == 0);

        assertThat(runs).containsEntry(id, 1);
        assertThat(scene.outcome(id)).usingRecursiveComparison().isEqualTo(outcome);
        String stats =
                scene.redis.redis().keys(scene.redis.prefix() + ":*stats:*").get(0);
        assertThat(scene.redis.redis().hget(stats, "completed")).isEqualTo("1");
        assertThat(scene.signals.all("settled"))
                .extracting(signal -> ((Signals.Settled) signal.detail()).verdict())
                .as("the second answer is that nothing is left to settle")
                .containsExactly(Verdict.SETTLED);
        assertNothingWasGivenUp();
    }

    private void assertNothingWasGivenUp() {
        assertThat(scene.signals.all("settled"))
                .extracting(signal -> ((Signals.Settled) signal.detail()).verdict())
                .doesNotContain(Verdict.FAILED);
    }

    @Test
    void doesNotHoldMoreThanItsShareWhileNothingCanBeSettled(FaultProxy proxy) throws Exception {
        TaskWorker worker =
                scene.start(scene.worker(through(proxy)).concurrency(4).handle(Scene.TEXT, this::count));
        List<TaskId> ids = scene.submitMany(500);
        scene.signals.awaitCount("started", 20);
        proxy.blackHole();
        assertThat(worker.running()).isLessThanOrEqualTo(4 + 64);
        proxy.heal();
        for (TaskId id : ids) {
            assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        }
        assertThat(runs).hasSize(500);
        assertThat(runs.values()).containsOnly(1);
    }

    @Test
    void tellsProgressWithoutWaiting(FaultProxy proxy) throws Exception {
        CountDownLatch away = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        scene.start(scene.worker(through(proxy)).handle(Scene.TEXT, (context, text) -> {
            away.await();
            context.progress(50, "half");
            context.progress(100, "all");
            told.countDown();
            return text;
        }));
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        proxy.blackHole();
        away.countDown();
        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        proxy.heal();
        assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        await().until(() -> scene.redis.redis().exists(scene.key("progress")) == 0);
    }
}
