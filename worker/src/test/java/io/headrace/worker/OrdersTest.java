package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Level;
import io.headrace.broker.Orders;
import io.headrace.broker.Pause;
import io.headrace.broker.WorkerInfo;
import io.headrace.lifecycle.ProcessName;
import io.headrace.redis.RedisBroker;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.lettuce.core.Consumer;
import io.lettuce.core.XClaimArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a worker obeys operators. */
@HeadraceTest
class OrdersTest {

    private static final QueueName MAIL = new QueueName("mail");
    private static final QueueName OTHER = new QueueName("other");
    private static final WorkerSettings BOTH = Scene.quick().withName("w1").withQueues(List.of(MAIL, OTHER));

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final CountDownLatch release = new CountDownLatch(1);
    private Scene scene;

    @BeforeEach
    void open(TestRedis redis) {
        scene = new Scene(redis);
    }

    @AfterEach
    void close() {
        release.countDown();
        scene.close();
        callers.shutdownNow();
    }

    private TaskId submit(QueueName queue) throws Exception {
        return scene.submit(queue, "text", "\"x\"".getBytes(StandardCharsets.UTF_8), TaskOptions.DEFAULTS);
    }

    private TaskState state(TaskId id) throws Exception {
        return scene.status(id).state();
    }

    private Pause pauseAndAwait(QueueName queue) throws Exception {
        Pause pause = scene.steering.pause(queue, null, "ops", "deploy");
        scene.signals.awaitOrders(orders -> pause.equals(orders.pauses().get(queue)));
        return pause;
    }

    private static Deliveries intercepted(Deliveries deliveries, Interception around) {
        return (Deliveries) Proxy.newProxyInstance(
                OrdersTest.class.getClassLoader(),
                new Class<?>[] {Deliveries.class},
                (proxy, method, args) -> around.call(method.getName(), args, () -> {
                    try {
                        return method.invoke(deliveries, args);
                    } catch (InvocationTargetException e) {
                        throw (Exception) e.getCause();
                    }
                }));
    }

    /** Stands around the calls of a worker. */
    private interface Interception {
        Object call(String method, Object[] args, Callable<Object> real) throws Exception;
    }

    @Test
    void aPausedQueueGivesNothingWhileAnotherFlowsUntilItIsResumed() throws Exception {
        scene.steering.pause(MAIL, null, "ops", "deploy");
        List<TaskId> held = List.of(submit(MAIL), submit(MAIL), submit(MAIL));
        scene.start(BOTH, (context, text) -> text);
        for (int i = 0; i < 20; i++) {
            assertThat(scene.outcome(submit(OTHER)).state()).isEqualTo(TaskState.COMPLETED);
        }
        for (TaskId id : held) {
            assertThat(state(id)).isEqualTo(TaskState.QUEUED);
        }
        assertThat(scene.signals.started()).hasSize(20);

        scene.steering.resume(MAIL);
        for (TaskId id : held) {
            assertThat(scene.outcome(id).attempts()).hasSize(1);
        }
    }

    @Test
    void aBlockingReadIsEndedByAPauseAndByItsEnd() throws Exception {
        List<Object> reads = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger wakes = new AtomicInteger();
        scene.start(scene.worker()
                .settings(BOTH)
                .around(deliveries -> intercepted(deliveries, (method, args, real) -> {
                    if (method.equals("fetchBlocking")) {
                        reads.add(args[0]);
                    } else if (method.equals("wake")) {
                        wakes.incrementAndGet();
                    }
                    return real.call();
                }))
                .handle(Scene.TEXT, (context, text) -> text));
        await().until(() -> !reads.isEmpty());
        assertThat(wakes).hasValue(0);

        pauseAndAwait(MAIL);
        await().until(() -> wakes.get() == 1);
        await().until(() ->
                levels(reads).stream().noneMatch(level -> level.queue().equals(MAIL)));
        TaskId held = submit(MAIL);
        assertThat(scene.outcome(submit(OTHER)).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(state(held)).isEqualTo(TaskState.QUEUED);
        assertThat(scene.signals.started()).hasSize(1);

        scene.steering.resume(MAIL);
        await().until(() -> wakes.get() == 2);
        assertThat(scene.outcome(held).state()).isEqualTo(TaskState.COMPLETED);
    }

    /** Where the last blocking read waits. */
    @SuppressWarnings("unchecked") // an argument as it was given
    private static List<Level> levels(List<Object> reads) {
        return (List<Level>) reads.get(reads.size() - 1);
    }

    @Test
    @Timeout(30)
    void whatIsSaidIsObeyedAtOnceAndNotAtTheNextHeartbeat() throws Exception {
        scene.start(BOTH, (context, text) -> text);
        // With one heartbeat for each word this would take fifty seconds.
        for (int i = 0; i < 10; i++) {
            pauseAndAwait(i % 2 == 0 ? MAIL : OTHER);
        }
    }

    @Test
    void whatCameOverWhileThePauseDidIsHandedBack() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        scene.start(scene.worker()
                .settings(BOTH)
                .around(deliveries -> intercepted(deliveries, (method, args, real) -> {
                    Object found = real.call();
                    if (method.startsWith("fetch") && !((List<?>) found).isEmpty()) {
                        told.await();
                    }
                    return found;
                }))
                .handle(Scene.TEXT, (context, text) -> text));
        TaskId id = submit(MAIL);
        await().until(() -> state(id) == TaskState.RUNNING);
        pauseAndAwait(MAIL);
        told.countDown();
        await().until(() -> state(id) == TaskState.QUEUED);
        assertThat(scene.signals.started()).isEmpty();

        scene.steering.resume(MAIL);
        assertThat(scene.outcome(id).attempts()).hasSize(1);
        assertThat(scene.signals.awaitSettled(id).settlement().delivery().deliveries())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTimedPauseEndsByItselfThoughRedisTellsNothing(boolean allQueues) throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        Map<Instant, Duration> reads = new ConcurrentHashMap<>();
        scene.start(scene.worker()
                .queues(allQueues ? new String[] {"mail"} : new String[] {"mail", "other"})
                .around(deliveries -> intercepted(deliveries, (method, args, real) -> {
                    if (away.get() && method.equals("orders")) {
                        throw new RedisUnavailableException("no answer");
                    }
                    if (away.get() && method.equals("fetchBlocking")) {
                        reads.put(Instant.ofEpochMilli(deliveries.serverMillis()), (Duration) args[1]);
                    }
                    return real.call();
                }))
                .handle(Scene.TEXT, (context, text) -> text));
        // Shorter than any read that nothing cuts short.
        Pause pause = scene.steering.pause(MAIL, Duration.ofMillis(600), "ops", "");
        scene.signals.awaitOrders(orders -> pause.equals(orders.pauses().get(MAIL)));
        away.set(true);
        TaskId id = submit(MAIL);

        Outcome outcome = scene.outcome(id);
        // The worker's idea of the server's clock is good to a round trip.
        assertThat(outcome.attempts().get(0).startedAt()).isAfter(pause.until().minusMillis(200));
        assertThat(reads.entrySet())
                .as("reads that begin before the end of the pause and go on far beyond it")
                .noneMatch(read -> read.getKey().isBefore(pause.until())
                        && read.getKey()
                                .plus(read.getValue())
                                .isAfter(pause.until().plusMillis(150)));
        assertThat(scene.signals
                        .awaitOrders(orders -> orders.pauses().isEmpty())
                        .quiet())
                .isFalse();
    }

    @Test
    void aWordThatIsLostCostsAHeartbeat() throws Exception {
        scene.start(BOTH, (context, text) -> text);
        scene.redis.redis().hset(scene.redis.prefix() + ":{mail}:control", Map.of("pausedBy", "me", "pausedUntil", ""));
        scene.signals.awaitOrders(orders -> !orders.allow(MAIL));
        TaskId held = submit(MAIL);
        assertThat(scene.outcome(submit(OTHER)).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(state(held)).isEqualTo(TaskState.QUEUED);
        assertThat(scene.signals.started()).hasSize(1);
    }

    @Test
    void aQuietWorkerEndsWhatItRunsAndTakesNothing() throws Exception {
        TaskWorker first = scene.start(BOTH, (context, text) -> {
            release.await();
            return text;
        });
        List<TaskId> running = List.of(submit(MAIL), submit(OTHER));
        for (TaskId id : running) {
            scene.signals.await("started", id);
        }
        assertThat(scene.steering.quiet("w1", true)).isTrue();
        scene.signals.awaitOrders(orders -> orders.quiet());
        await().until(() -> saysOfItself("w1").quiet());
        WorkerInfo said = saysOfItself("w1");
        assertThat(said.running()).isEqualTo(2);
        assertThat(said.tasks()).extracting(WorkerInfo.RunningTask::id).containsExactlyInAnyOrderElementsOf(running);
        assertThat(said.tasks())
                .extracting(WorkerInfo.RunningTask::startedAt)
                .isSorted()
                .doesNotContain(Instant.EPOCH);

        TaskId held = submit(MAIL);
        release.countDown();
        for (TaskId id : running) {
            assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        }
        await().until(() -> first.running() == 0);
        scene.start(BOTH.withName("w2"), (context, text) -> text);
        assertThat(scene.outcome(held).attempts().get(0).worker()).isEqualTo("w2");
        scene.steering.quiet("w2", true);
        scene.steering.quiet("w1", false);
        await().until(() -> saysOfItself("w2").quiet() && !saysOfItself("w1").quiet());
        assertThat(saysOfItself("w1").tasks()).isEmpty();
        assertThat(scene.outcome(submit(MAIL)).attempts().get(0).worker()).isEqualTo("w1");
    }

    private WorkerInfo saysOfItself(String worker) throws Exception {
        return scene.inspection.workers().get(20, TimeUnit.SECONDS).stream()
                .filter(info -> info.name().equals(worker))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aWorkerThatWasKilledWhileQuietTakesTasksWhenItComesBack() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        try (RedisBroker broker = RedisBroker.connect(scene.settings);
                Deliveries killed = broker.deliveries("w1")) {
            killed.heartbeat(
                    new WorkerInfo(
                            "w1",
                            ProcessName.host(),
                            gone.pid(),
                            List.of("mail"),
                            List.of(),
                            1,
                            0,
                            Instant.EPOCH,
                            "test",
                            true,
                            List.of()),
                    Duration.ofHours(1));
        }
        assertThat(scene.steering.quiet("w1", true)).isTrue();

        scene.start(BOTH, (context, text) -> text);
        assertThat(scene.outcome(submit(MAIL)).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(scene.signals.all("orders")).isEmpty();
    }

    @Test
    void stopsAtOnceWhileAllIsPaused() throws Exception {
        scene.steering.pause(MAIL, null, "ops", "deploy");
        scene.steering.pause(OTHER, Duration.ofHours(1), "ops", "deploy");
        TaskWorker worker = scene.start(BOTH, (context, text) -> text);
        await().until(() -> waits("headrace-fetch", "awaitOthers"));
        Future<Boolean> stopped = callers.submit(() -> worker.stop(Duration.ofHours(1)));
        assertThat(stopped.get(20, TimeUnit.SECONDS)).isTrue();
    }

    private static boolean waits(String thread, String method) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().equals(thread))
                .flatMap(entry -> List.of(entry.getValue()).stream())
                .anyMatch(frame -> frame.getMethodName().equals(method));
    }

    @Test
    void nobodyWaitsForOtherOrdersBeyondTheStop() throws Exception {
        try (RedisBroker broker = RedisBroker.connect(scene.settings);
                Deliveries deliveries = broker.deliveries("w1")) {
            StandingOrders orders = new StandingOrders(deliveries, List.of(MAIL), scene.signals);
            scene.steering.pause(MAIL, null, "ops", "");
            orders.read();
            Orders paused = orders.present();
            Future<?> waiting = callers.submit(() -> {
                orders.awaitOthers(paused, Duration.ofHours(1));
                return null;
            });
            scene.steering.resume(MAIL);
            orders.read();
            waiting.get(20, TimeUnit.SECONDS);

            Future<?> again = callers.submit(() -> {
                orders.awaitOthers(orders.present(), Duration.ofHours(1));
                return null;
            });
            orders.stopWaiting();
            again.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aWaitEndsWithTheNextPause() {
        try (RedisBroker broker = RedisBroker.connect(scene.settings);
                Deliveries deliveries = broker.deliveries("w1")) {
            StandingOrders orders = new StandingOrders(deliveries, List.of(MAIL, OTHER), scene.signals);
            assertThat(orders.untilNextEnd(Duration.ofDays(1))).isEqualTo(Duration.ofDays(1));
            scene.steering.pause(MAIL, null, "ops", "");
            scene.steering.pause(OTHER, Duration.ofHours(1), "ops", "");
            orders.read();
            assertThat(orders.untilNextEnd(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
            assertThat(orders.untilNextEnd(Duration.ofDays(1)))
                    .isBetween(Duration.ofMinutes(50), Duration.ofMinutes(61));
        }
    }

    @Test
    void whatADeadWorkerLeftInAPausedQueueIsTakenOverWhenItIsResumed() throws Exception {
        TaskId id = leftByTheDead();
        scene.steering.pause(MAIL, null, "ops", "deploy");
        AtomicInteger looks = new AtomicInteger();
        scene.start(scene.worker()
                .settings(BOTH.withLease(Duration.ofMillis(400)))
                .around(deliveries -> intercepted(deliveries, (method, args, real) -> {
                    boolean ofTheDead = method.equals("reclaim") && !args[1].equals(Duration.ZERO);
                    Object found = real.call();
                    if (ofTheDead) {
                        looks.incrementAndGet();
                    }
                    return found;
                }))
                .handle(Scene.TEXT, (context, text) -> text));
        // Twice all levels of the other queue, by when those of this one would have been looked at too.
        await().until(() -> looks.get() >= 10);
        assertThat(scene.signals.started()).isEmpty();
        assertThat(state(id)).isEqualTo(TaskState.RUNNING);

        scene.steering.resume(MAIL);
        assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(scene.signals.awaitSettled(id).settlement().delivery().deliveries())
                .isEqualTo(2);
    }

    @SuppressWarnings("unchecked") // The client takes offsets as an array of a generic type.
    private TaskId leftByTheDead() throws Exception {
        try (RedisBroker broker = RedisBroker.connect(scene.settings);
                Deliveries deliveries = broker.deliveries("dead")) {
            deliveries.prepare(List.of(MAIL));
        }
        TaskId id = submit(MAIL);
        String stream = scene.redis.prefix() + ":{mail}:ready:3";
        Consumer<String> dead = Consumer.from("workers", "dead");
        scene.redis.redis().xreadgroup(dead, StreamOffset.lastConsumed(stream));
        scene.redis
                .redis()
                .xclaim(
                        stream,
                        dead,
                        XClaimArgs.Builder.minIdleTime(0).retryCount(1).idle(3_600_000),
                        id.place().orElseThrow().entryId());
        return id;
    }
}
