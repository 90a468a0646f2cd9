package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.Settlement;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Outcome;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.XClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose a task is, and for how long. */
@HeadraceTest
class LeaseTest {

    private static final Duration LEASE = Duration.ofMillis(400);

    private Scene scene;
    private FaultProxy idlers;

    @BeforeEach
    void open(TestRedis redis) {
        scene = new Scene(redis);
    }

    @AfterEach
    void close() {
        scene.close();
        if (idlers != null) {
            idlers.close();
        }
    }

    private static WorkerSettings leased() {
        return Scene.quick().withLease(LEASE);
    }

    @Test
    void runsALongTaskOnceBesideAnIdleWorker() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch end = new CountDownLatch(1);
        TaskHandler<String, String> handler = (context, text) -> {
            runs.incrementAndGet();
            // Not a sleep but the thing itself: a task that takes several leases.
            boolean woken = end.await(LEASE.toMillis() * 6, TimeUnit.MILLISECONDS);
            return text + woken;
        };
        scene.start(leased(), handler);
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        scene.start(leased().withName("idle"), handler);

        Outcome outcome = scene.outcome(id);
        assertThat(Scene.result(outcome)).isEqualTo("\"xfalse\"");
        assertThat(runs).hasValue(1);
        assertThat(scene.signals.awaitSettled(id).settlement().delivery().deliveries())
                .isEqualTo(1);
    }

    @Test
    void tellsTheHandlerThatItsLeaseIsLost() throws Exception {
        CompletableFuture<CancelReason> told = new CompletableFuture<>();
        TaskWorker worker = scene.start(leased().withConcurrency(1), (context, text) -> {
            if (text.equals("next")) {
                return text;
            }
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                told.complete(context.cancelReason().orElseThrow());
            }
            return "of the loser";
        });
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        String entry = id.place().orElseThrow().entryId();
        scene.redis
                .redis()
                .xclaim(
                        scene.key("ready:3"),
                        Consumer.from("workers", "other"),
                        XClaimArgs.Builder.minIdleTime(0),
                        entry);

        assertThat(told.get(20, TimeUnit.SECONDS)).isEqualTo(CancelReason.LEASE_LOST);
        scene.signals.await("leaseLost", id);
        await().until(() -> worker.running() == 0);
        assertThat(scene.signals.settled(id)).isEmpty();
        assertThat(scene.redis.redis().exists(scene.key("outcome:" + id.local())))
                .isZero();
        // The slot is free and its thread is not interrupted any more.
        assertThat(scene.outcome(scene.submit("next")).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void doesNotOverwriteWhenItWasFrozenBeyondItsLease(FaultProxy proxy) throws Exception {
        CountDownLatch thaw = new CountDownLatch(1);
        RedisSettings over =
                RedisSettings.of(proxy.url()).withPrefix(scene.redis.prefix()).withTimeout(Duration.ofSeconds(2));
        TaskWorker frozen = scene.start(scene.worker(over)
                .settings(leased().withName("frozen"))
                .handle(Scene.TEXT, (context, text) -> {
                    try {
                        thaw.await();
                    } catch (InterruptedException lost) {
                        return "interrupted";
                    }
                    return "frozen";
                }));
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        proxy.blackHole();
        scene.start(leased().withName("other"), (context, text) -> "other");

        assertThat(Scene.result(scene.outcome(id))).isEqualTo("\"other\"");
        thaw.countDown();
        proxy.heal();
        await().atMost(Duration.ofSeconds(20)).until(() -> frozen.running() == 0);
        assertThat(Scene.result(scene.outcome(id))).isEqualTo("\"other\"");
        assertThat(scene.redis.redis().hget(statsKey(), "completed")).isEqualTo("1");
        assertThat(scene.signals.settled(id).stream().filter(s -> s.verdict() == Settlement.Verdict.SETTLED))
                .hasSize(1);
    }

    private String statsKey() {
        return scene.redis.redis().keys(scene.redis.prefix() + ":*stats:*").get(0);
    }

    @Test
    void sparesTheOthersAfterAnOutage(RedisServer server, FaultProxy proxy) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        TaskHandler<String, String> handler = (context, text) -> {
            if (text.equals("long")) {
                runs.incrementAndGet();
                end.await();
            }
            return text;
        };
        WorkerSettings leased = Scene.quick().withConcurrency(1).withLease(Duration.ofSeconds(1));
        idlers = FaultProxy.to(server.url());
        scene.start(scene.worker(over(proxy)).settings(leased.withName("busy")).handle(Scene.TEXT, handler));
        TaskId id = scene.submit("long");
        scene.signals.await("started", id);
        scene.start(scene.worker(over(idlers)).settings(leased.withName("idle")).handle(Scene.TEXT, handler));
        // Beyond the time for which a worker that has just connected spares the others anyway.
        await().during(Duration.ofMillis(1_500)).until(() -> runs.get() == 1);
        await().until(() -> scene.redis.redis().info("clients").contains("blocked_clients:1"));
        proxy.blackHole();
        idlers.blackHole();
        await().until(() -> idleMillis() > 1_300);
        idlers.heal();
        assertThat(scene.outcome(scene.submit("short")).state()).isEqualTo(TaskState.COMPLETED);
        proxy.heal();
        await().until(() -> idleMillis() < 500);
        end.countDown();
        assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(runs).hasValue(1);
    }

    private long idleMillis() {
        return scene.redis
                .redis()
                .xpending(scene.key("ready:3"), "workers", Range.unbounded(), Limit.from(1))
                .get(0)
                .getMsSinceLastDelivery();
    }

    private RedisSettings over(FaultProxy proxy) {
        return RedisSettings.of(proxy.url()).withPrefix(scene.redis.prefix());
    }

    @Test
    void takesOverWhatADeadWorkerLeft() throws Exception {
        TaskId id = leftByTheDead(1);
        scene.start(leased(), (context, text) -> text);
        assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(scene.signals.awaitSettled(id).settlement().delivery().deliveries())
                .isEqualTo(2);
    }

    @Test
    void runsATaskOnItsLastAllowedDelivery() throws Exception {
        TaskId id = leftByTheDead(2);
        scene.start(leased(), (context, text) -> text);
        assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void buriesWhatKilledTooManyWorkers() throws Exception {
        TaskId id = leftByTheDead(3);
        scene.start(leased(), (context, text) -> text);
        Outcome outcome = scene.outcome(id);
        assertThat(outcome.state()).isEqualTo(TaskState.DEAD);
        assertThat(outcome.reason()).isEqualTo("abandoned: 3 deliveries were lost with their workers");
        assertThat(scene.signals.started()).isEmpty();
    }

    private TaskId leftByTheDead(int deliveries) throws Exception {
        String stream = scene.key("ready:3");
        scene.redis
                .redis()
                .xgroupCreate(StreamOffset.from(stream, "0"), "workers", XGroupCreateArgs.Builder.mkstream());
        TaskId id = scene.submit("x", TaskOptions.DEFAULTS);
        Consumer<String> dead = Consumer.from("workers", "dead");
        readOne(dead, stream);
        scene.redis
                .redis()
                .xclaim(
                        stream,
                        dead,
                        XClaimArgs.Builder.minIdleTime(0).retryCount(deliveries).idle(3_600_000),
                        id.place().orElseThrow().entryId());
        return id;
    }

    @SuppressWarnings("unchecked") // The client takes offsets as an array of a generic type.
    private void readOne(Consumer<String> consumer, String stream) {
        scene.redis.redis().xreadgroup(consumer, StreamOffset.lastConsumed(stream));
    }
}
