package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.Deliveries;
import io.headrace.redis.RedisSettings;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** How a worker ends, and what it leaves behind. */
@HeadraceTest
@Isolated("It counts the threads of this JVM.")
class StopTest {

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
        assertNoThreadIsLeft();
    }

    private static void assertNoThreadIsLeft() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("headrace-"))
                .collect(Collectors.toSet());
    }

    private String wait(TaskContext context, String text) throws InterruptedException {
        release.await();
        return text;
    }

    @Test
    void waitsForWhatRuns() throws Exception {
        TaskWorker worker = scene.start(this::wait);
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        Future<Boolean> stopped = callers.submit(() -> worker.stop(Duration.ofSeconds(30)));
        await().until(() -> threads().stream().noneMatch("headrace-fetch"::equals));
        TaskId later = scene.submit("y");
        assertThat(stopped).isNotDone();
        release.countDown();

        assertThat(stopped.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(scene.status(later).state()).isEqualTo(TaskState.QUEUED);
        assertThat(scene.signals.started()).hasSize(1);
    }

    @Test
    void beginsNothingOnceItStops() throws Exception {
        AtomicInteger fetchesOfTheStopping = new AtomicInteger();
        AtomicBoolean stopping = new AtomicBoolean();
        TaskWorker worker = scene.start(scene.worker()
                .concurrency(1)
                .around(deliveries -> counting(deliveries, stopping, fetchesOfTheStopping))
                .handle(Scene.TEXT, this::wait));
        TaskId first = scene.submit("x");
        scene.signals.await("started", first);
        scene.submit("y");
        stopping.set(true);
        Future<Boolean> stopped = callers.submit(() -> worker.stop(Duration.ofSeconds(30)));
        await().until(() -> isIn("PeriodicLoop", "joined"));
        // The slot becomes free while the fetch loop waits for one.
        release.countDown();

        assertThat(stopped.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(fetchesOfTheStopping).hasValue(0);
        assertThat(scene.signals.started()).hasSize(1);
    }

    private static boolean isIn(String type, String method) {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().endsWith("." + type)
                        && frame.getMethodName().equals(method));
    }

    @Test
    void handsBackWhatCameWhileItBeganToStop() throws Exception {
        CountDownLatch fetched = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TaskWorker worker = scene.start(scene.worker()
                .concurrency(4)
                .around(deliveries -> holding(deliveries, fetched, goOn))
                .handle(Scene.TEXT, this::wait));
        scene.submitMany(4);
        assertThat(fetched.await(20, TimeUnit.SECONDS)).isTrue();
        Future<Boolean> stopped = callers.submit(() -> worker.stop(Duration.ofSeconds(30)));
        await().until(() -> isIn("PeriodicLoop", "joined"));
        goOn.countDown();

        // Nothing runs for which the grace period would have to be waited.
        assertThat(stopped.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(scene.signals.started()).isEmpty();
        assertThat(scene.standing()).isEqualTo(4);
    }

    private static Deliveries counting(Deliveries deliveries, AtomicBoolean when, AtomicInteger fetches) {
        return around(deliveries, (method, found) -> {
            if (when.get() && method.getName().startsWith("fetch")) {
                fetches.incrementAndGet();
            }
        });
    }

    /** Holds the answer that brings tasks until it is told to go on. */
    private static Deliveries holding(Deliveries deliveries, CountDownLatch fetched, CountDownLatch goOn) {
        return around(deliveries, (method, found) -> {
            if (method.getName().startsWith("fetch") && !((List<?>) found).isEmpty()) {
                fetched.countDown();
                awaitUninterruptibly(goOn);
            }
        });
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Deliveries around(Deliveries deliveries, BiConsumer<Method, Object> after) {
        return (Deliveries) Proxy.newProxyInstance(
                StopTest.class.getClassLoader(), new Class<?>[] {Deliveries.class}, (proxy, method, args) -> {
                    try {
                        Object answer = method.invoke(deliveries, args);
                        after.accept(method, answer);
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void handsOverAtOnceWhatDoesNotEndInTime() throws Exception {
        TaskWorker worker = scene.start(Scene.quick(), this::wait);
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        scene.start(Scene.quick().withName("other"), (context, text) -> {
            assertThat(context.attempt()).isEqualTo(1);
            assertThat(context.attempts()).isEmpty();
            return "other";
        });
        assertThat(worker.stop(Duration.ofMillis(50))).isFalse();

        // The lease is 15 s and the patience of a test is more; the hand-over does not wait for it.
        assertThat(Scene.result(scene.outcome(id))).isEqualTo("\"other\"");
        Signals.Settled settled = scene.signals.awaitSettled(id);
        assertThat(settled.settlement().delivery().deliveries()).isEqualTo(1);
        assertThat(scene.outcome(id).attempts()).hasSize(1);
    }

    @Test
    void handsOverWhatItsStuckHandlersHold() throws Exception {
        TaskWorker worker = scene.start((context, text) -> {
            while (release.getCount() > 0) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    // Ignored on purpose.
                }
            }
            return text;
        });
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        assertThat(worker.stop(Duration.ZERO)).isFalse();
        scene.signals.await("stuck", id);
        assertThat(scene.status(id).state()).isEqualTo(TaskState.QUEUED);
        release.countDown();
    }

    @Test
    void stopsTwiceAndSoonerTheSecondTime() throws Exception {
        TaskWorker worker = scene.start(this::wait);
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        Future<Boolean> patient = callers.submit(() -> worker.stop(Duration.ofHours(1)));
        await().until(() -> threads().stream().noneMatch("headrace-fetch"::equals));
        Future<Boolean> hasty = callers.submit(() -> worker.stop(Duration.ZERO));

        assertThat(hasty.get(20, TimeUnit.SECONDS)).isFalse();
        assertThat(patient.get(20, TimeUnit.SECONDS)).isFalse();
        worker.close();
        assertThat(scene.status(id).state()).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void stopsWhenItsCallerIsInterrupted() throws Exception {
        TaskWorker worker = scene.start(this::wait);
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            worker.stop(Duration.ofHours(1));
            stillInterrupted.complete(Thread.currentThread().isInterrupted());
        });
        caller.start();
        caller.interrupt();
        assertThat(stillInterrupted.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(scene.status(id).state()).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void stopsInTimeWhenRedisIsAway(FaultProxy proxy) throws Exception {
        RedisSettings over = RedisSettings.of(proxy.url()).withPrefix(scene.redis.prefix());
        TaskWorker worker = scene.start(scene.worker(over).handle(Scene.TEXT, this::wait));
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        proxy.blackHole();
        release.countDown();
        Future<Boolean> stopped = callers.submit(() -> worker.stop(Duration.ofHours(1)));
        // The handler has ended; its settlement cannot be told. That must not take the hour.
        assertThat(stopped.get(30, TimeUnit.SECONDS)).isTrue();
        proxy.heal();
    }

    @Test
    void leavesNothingBehindWhenItCannotStart(FaultProxy proxy) {
        proxy.refuse();
        RedisSettings over = RedisSettings.of(proxy.url()).withTimeout(Duration.ofSeconds(1));
        assertThatThrownBy(() -> scene.worker(over).start()).isInstanceOf(RedisUnavailableException.class);
    }

    @Test
    void doesNotStartTwoWorkersOfOneName() {
        TaskWorker.Builder builder = scene.worker();
        scene.start(builder);
        assertThatThrownBy(builder::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void startsAndStopsManyTimesWhileTasksCome() throws Exception {
        List<TaskId> ids = new ArrayList<>(scene.submitMany(300));
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(callers.submit(() -> {
                for (int round = 0; round < 5; round++) {
                    TaskWorker worker = scene.worker()
                            .handle(Scene.TEXT, (context, text) -> text)
                            .start();
                    Future<Boolean> one = callers.submit(() -> worker.stop(Duration.ofSeconds(5)));
                    worker.stop(Duration.ofSeconds(5));
                    one.get(20, TimeUnit.SECONDS);
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get(50, TimeUnit.SECONDS);
        }
        assertNoThreadIsLeft();
        scene.start((context, text) -> text);
        for (TaskId id : ids) {
            assertThat(scene.outcome(id).attempts()).hasSize(1);
        }
        assertThat(scene.standing()).isZero();
    }
}
