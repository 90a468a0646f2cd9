package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Settlement;
import io.headrace.codec.JsonCodec;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Types of which a worker runs only so many tasks at a time. */
@HeadraceTest
class HandlerConcurrencyTest {

    private static final TaskType<String, String> NARROW = TaskType.of("narrow", String.class, String.class);

    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final Queue<String> begun = new ConcurrentLinkedQueue<>();
    private final Semaphore ends = new Semaphore(0);
    private Scene scene;

    @BeforeEach
    void open(TestRedis redis) {
        scene = new Scene(redis);
    }

    @AfterEach
    void close() {
        ends.release(1_000_000);
        scene.close();
    }

    private String narrow(TaskContext context, String text) throws InterruptedException {
        begun.add(text);
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        try {
            ends.acquire();
        } finally {
            now.decrementAndGet();
        }
        return text;
    }

    private TaskWorker.Builder worker(int slots, int limit) {
        return scene.worker()
                .settings(Scene.quick().withConcurrency(slots))
                .handle(NARROW, this::narrow, HandlerOptions.DEFAULTS.withConcurrency(limit))
                .handle(Scene.TEXT, (context, text) -> text);
    }

    private TaskId submitNarrow(String text) throws Exception {
        return submitNarrow(text, TaskOptions.DEFAULTS);
    }

    private TaskId submitNarrow(String text, TaskOptions options) throws Exception {
        return scene.submit("narrow", new JsonCodec().encode(text), options);
    }

    private List<TaskId> submitNarrow(int count) throws Exception {
        List<TaskId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(submitNarrow("n" + i));
        }
        return ids;
    }

    private void awaitBegun(int count) {
        await().until(() -> begun.size() == count);
    }

    @Test
    void neverRunsMoreAndLetsOtherTypesGoOn() throws Exception {
        List<TaskId> narrow = submitNarrow(60);
        List<TaskId> others = scene.submitMany(20);
        scene.start(worker(4, 2));
        for (TaskId id : others) {
            assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        }
        assertThat(begun).hasSize(2);
        ends.release(1_000);
        for (TaskId id : narrow) {
            Outcome outcome = scene.outcomePromoting(id);
            assertThat(outcome.state()).isEqualTo(TaskState.COMPLETED);
            assertThat(outcome.attempts()).hasSize(1);
        }
        assertThat(most).hasValue(2);
        assertThat(begun).hasSize(60);
    }

    @Test
    void takesOfABacklogOfOneTypeWhatItHasRoomForWhileOthersGoOn() throws Exception {
        QueueName other = new QueueName("other");
        AtomicInteger calls = new AtomicInteger();
        submitNarrow(400);
        long begin = System.nanoTime();
        scene.start(worker(16, 4)
                .settings(Scene.quick().withConcurrency(16).withQueues(List.of(QueueName.DEFAULT, other)))
                .around(deliveries -> counting(deliveries, calls)));
        awaitBegun(4);
        byte[] text = new JsonCodec().encode("x");
        for (int i = 0; i < 20; i++) {
            TaskId id = scene.submit(other, "text", text, TaskOptions.DEFAULTS);
            assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        }
        ends.release(196);
        awaitBegun(200);
        long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
        long aside = scene.signals.all("settled").stream()
                .filter(signal -> ((Signals.Settled) signal.detail()).settlement() instanceof Settlement.Postpone)
                .count();
        // One batch for the free slots, then a few a second.
        assertThat(aside).isBetween(1L, 16 * (seconds + 3));
        assertThat(calls.get()).isLessThan(5 * 220);
        // What was not put aside is begun in its order, so far as four at a time can tell.
        assertThat(begun.stream().limit(4)).containsExactlyInAnyOrder("n0", "n1", "n2", "n3");
    }

    /** Counts all that is asked of Redis. */
    private static Deliveries counting(Deliveries deliveries, AtomicInteger calls) {
        return (Deliveries) Proxy.newProxyInstance(
                Deliveries.class.getClassLoader(), new Class<?>[] {Deliveries.class}, (proxy, method, args) -> {
                    if (!Set.of("worker", "serverMillis", "connects").contains(method.getName())) {
                        calls.incrementAndGet();
                    }
                    try {
                        return method.invoke(deliveries, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void holdsBackTwiceTheLimitAndPutsTheRestAside() throws Exception {
        TaskWorker worker = scene.start(worker(8, 1));
        List<TaskId> ids = new ArrayList<>(submitNarrow(3));
        awaitBegun(1);
        await().until(() -> scene.pending() == 3);
        ids.add(submitNarrow("n3"));
        TaskId aside = ids.get(3);
        await().until(() -> scene.status(aside).state() == TaskState.SCHEDULED);

        TaskStatus status = scene.status(aside);
        assertThat(status.reason()).isEqualTo("worker " + worker.name() + " runs its 1 task of type narrow already");
        assertThat(status.attempts()).isEmpty();
        Map<String, String> record = scene.redis.redis().hgetall(scene.key("task:" + aside.local()));
        long pause = Long.parseLong(record.get("due")) - Long.parseLong(record.get("since"));
        assertThat(pause).isBetween(750L, 1_250L);
        assertThat(record.get("opts")).contains("\"parks\":1");
        await().untilAsserted(() -> assertThat(worker.running()).isEqualTo(3));
        assertThat(begun).containsExactly("n0");
        // None of those that wait has a slot: all others are there for the other type.
        assertThat(scene.inspection.workers().get(20, TimeUnit.SECONDS).get(0).concurrency())
                .isEqualTo(8);

        ends.release(3);
        for (TaskId id : ids.subList(0, 3)) {
            assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        }
        assertThat(begun).containsExactly("n0", "n1", "n2");
        ends.release();
        scene.promoteNow(aside);
        assertThat(scene.outcome(aside).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void keepsTheLeaseOfWhatItHoldsBack() throws Exception {
        Duration lease = Duration.ofMillis(400);
        scene.start(worker(4, 1)
                .settings(Scene.quick().withConcurrency(4).withLease(lease).withName("holds")));
        List<TaskId> ids = submitNarrow(2);
        awaitBegun(1);
        await().until(() -> scene.pending() == 2);
        // It knows the type and would run what is left for so long.
        CountDownLatch never = new CountDownLatch(1);
        scene.start(scene.worker()
                .settings(Scene.quick().withLease(lease).withName("idle"))
                .handle(NARROW, (context, text) -> {
                    never.countDown();
                    return "of the idle one";
                }));
        assertThat(never.await(lease.toMillis() * 4, TimeUnit.MILLISECONDS)).isFalse();
        ends.release(2);
        for (TaskId id : ids) {
            assertThat(Scene.result(scene.outcome(id))).startsWith("\"n");
            assertThat(scene.signals.awaitSettled(id).settlement().delivery().deliveries())
                    .isEqualTo(1);
        }
    }

    @Test
    void runsTheMostUrgentOfThemFirst() throws Exception {
        scene.start(worker(4, 1));
        submitNarrow("first");
        awaitBegun(1);
        submitNarrow("low", TaskOptions.builder().priority(Priority.LOW).build());
        await().until(() -> scene.pending() == 2);
        submitNarrow("high", TaskOptions.builder().priority(Priority.HIGH).build());
        await().until(() -> scene.pending() == 3);
        ends.release(3);
        awaitBegun(3);
        assertThat(begun).containsExactly("first", "high", "low");
    }

    @Test
    void cancelsAtOnceWhatItHoldsBack() throws Exception {
        TaskWorker worker = scene.start(worker(4, 1));
        submitNarrow("runs");
        awaitBegun(1);
        TaskId held = submitNarrow("held");
        await().until(() -> worker.running() == 2);
        scene.submissions.cancel(held).get(20, TimeUnit.SECONDS);
        assertThat(scene.outcome(held).state()).isEqualTo(TaskState.CANCELLED);
        await().until(() -> worker.running() == 1);
        assertThat(begun).containsExactly("runs");
    }

    @Test
    void doesNotRunWhatExpiredWhileItWasHeldBack() throws Exception {
        scene.start(worker(4, 1));
        submitNarrow("runs");
        awaitBegun(1);
        TaskId held = submitNarrow(
                "held",
                TaskOptions.builder().expiresAfter(Duration.ofMillis(300)).build());
        await().until(() -> scene.pending() == 2);
        long expired = Long.parseLong(held.place().orElseThrow().entryId().split("-")[0]) + 300;
        await().until(() -> Long.parseLong(scene.redis.redis().time().get(0)) * 1_000 > expired);
        ends.release();
        assertThat(scene.outcome(held).state()).isEqualTo(TaskState.EXPIRED);
        assertThat(begun).containsExactly("runs");
    }

    @Test
    void handsBackWhatItHoldsWhenItStops() throws Exception {
        TaskWorker stops = scene.start(
                worker(4, 1).settings(Scene.quick().withConcurrency(4).withName("stops")));
        submitNarrow("runs");
        awaitBegun(1);
        TaskId held = submitNarrow("held");
        await().until(() -> stops.running() == 2);
        Thread stopping = new Thread(stops::close);
        stopping.start();
        scene.start(
                scene.worker().settings(Scene.quick().withName("other")).handle(NARROW, (context, text) -> "other"));
        // While the first one still waits for what runs.
        assertThat(Scene.result(scene.outcome(held))).isEqualTo("\"other\"");
        assertThat(stopping.isAlive()).isTrue();
        ends.release();
        stopping.join(20_000);
        assertThat(stopping.isAlive()).isFalse();
        assertThat(scene.signals.awaitSettled(held).settlement().delivery().deliveries())
                .isEqualTo(1);
    }

    @Test
    void handsBackWhatItHoldsOfAQueueThatIsPaused() throws Exception {
        TaskWorker worker = scene.start(worker(4, 1));
        submitNarrow("runs");
        awaitBegun(1);
        TaskId held = submitNarrow("held");
        await().until(() -> worker.running() == 2);
        scene.steering.pause(QueueName.DEFAULT, null, "a test", "");
        await().until(() -> worker.running() == 1);
        assertThat(scene.status(held).state()).isEqualTo(TaskState.QUEUED);
        assertThat(begun).containsExactly("runs");
    }

    @Test
    void aStuckHandlerKeepsItsPlaceAndNobodyWaitsForIt() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        TaskWorker worker = scene.start(scene.worker()
                .settings(Scene.quick().withConcurrency(4))
                .handle(
                        NARROW,
                        (context, text) -> {
                            begun.add(text);
                            while (text.equals("stuck") && end.getCount() > 0) {
                                try {
                                    end.await();
                                } catch (InterruptedException ignored) {
                                    // That is what makes it stuck.
                                }
                            }
                            return text;
                        },
                        HandlerOptions.DEFAULTS.withConcurrency(1)));
        TaskId stuck = submitNarrow(
                "stuck", TaskOptions.builder().timeout(Duration.ofMillis(400)).build());
        awaitBegun(1);
        TaskId held = submitNarrow("held");
        await().until(() -> worker.running() == 2);
        scene.signals.await("stuck", stuck);
        await().until(() -> scene.status(held).state() == TaskState.SCHEDULED);
        assertThat(begun).containsExactly("stuck");
        end.countDown();
        scene.promoteNow(held);
        assertThat(scene.outcomePromoting(held).state()).isEqualTo(TaskState.COMPLETED);
    }
}
