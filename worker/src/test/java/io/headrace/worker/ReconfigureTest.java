package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.retry.RetryPolicy;
import io.headrace.task.Backoff;
import io.headrace.task.Outcome;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What changes while a worker runs. */
@HeadraceTest
class ReconfigureTest {

    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();
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

    private String held(TaskContext context, String text) throws InterruptedException {
        now.incrementAndGet();
        try {
            ends.acquire();
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
        } finally {
            now.decrementAndGet();
        }
        return text;
    }

    private static WorkerSettings slots(int count) {
        return Scene.quick().withConcurrency(count);
    }

    private void awaitRunning(int count) {
        await().until(() -> now.get() == count);
    }

    private int told() throws Exception {
        return scene.inspection.workers().get(20, TimeUnit.SECONDS).get(0).concurrency();
    }

    @Test
    void moreSlotsTakeMoreTasksAtOnce() throws Exception {
        TaskWorker worker = scene.start(slots(1), this::held);
        List<TaskId> ids = scene.submitMany(30);
        awaitRunning(1);
        assertThat(worker.reconfigure(slots(30), Map.of())).containsExactly("worker.concurrency 1 -> 30");
        awaitRunning(30);
        await().until(() -> told() == 30);
        ends.release(30);
        for (TaskId id : ids) {
            assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @Test
    void withFewerSlotsNothingIsBegunUntilEnoughHaveEndedAndNothingIsInterrupted() throws Exception {
        TaskWorker worker = scene.start(slots(6), this::held);
        List<TaskId> first = scene.submitMany(6);
        awaitRunning(6);
        assertThat(worker.reconfigure(slots(2), Map.of())).containsExactly("worker.concurrency 6 -> 2");
        List<TaskId> more = scene.submitMany(10);
        ends.release(4);
        awaitRunning(2);
        await().until(() -> told() == 2);
        await().during(Duration.ofMillis(500)).until(() -> now.get() == 2);
        ends.release(12);
        for (TaskId id : first) {
            assertThat(scene.outcome(id).attempts()).hasSize(1);
        }
        for (TaskId id : more) {
            assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        }
        assertThat(interrupted).hasValue(0);
    }

    @Test
    void aLimitThatIsNewCountsWhatRunsAlready() throws Exception {
        TaskWorker worker = scene.start(slots(8), this::held);
        List<TaskId> ids = scene.submitMany(3);
        awaitRunning(3);
        assertThat(worker.reconfigure(slots(8), Map.of("text", HandlerOptions.DEFAULTS.withConcurrency(2))))
                .containsExactly("worker.handlers.\"text\".concurrency none -> 2");
        TaskId held = scene.submit("held");
        await().until(() -> scene.pending() == 4);
        ends.release(1);
        awaitRunning(2);
        await().during(Duration.ofMillis(300)).until(() -> now.get() == 2);
        assertThat(worker.running()).isEqualTo(3);

        assertThat(worker.reconfigure(slots(8), Map.of("text", HandlerOptions.DEFAULTS)))
                .containsExactly("worker.handlers.\"text\".concurrency 2 -> none");
        awaitRunning(3);
        ends.release(3);
        assertThat(scene.outcome(held).state()).isEqualTo(TaskState.COMPLETED);
        for (TaskId id : ids) {
            assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @Test
    void optionsOfAHandlerHoldForTheNextAttempt() throws Exception {
        TaskWorker worker = scene.start(slots(8), (context, text) -> {
            throw new IllegalStateException("not today");
        });
        RetryPolicy once = RetryPolicy.builder()
                .maxAttempts(1)
                .backoff(Backoff.fixed(Duration.ofSeconds(3)))
                .build();
        HandlerOptions changed = HandlerOptions.DEFAULTS.withRetryPolicy(once).withTimeout(Duration.ofSeconds(30));
        assertThat(worker.reconfigure(
                        slots(8), Map.of("text", changed, "unknown", HandlerOptions.DEFAULTS.withConcurrency(1))))
                .containsExactly(
                        "worker.handlers.\"text\".timeout none -> 30s",
                        "worker.handlers.\"text\".max-attempts 25 -> 1",
                        "worker.handlers.\"text\".backoff polynomial -> fixed 3s");
        Outcome outcome = scene.outcome(scene.submit("x"));
        assertThat(outcome.state()).isEqualTo(TaskState.DEAD);
        assertThat(outcome.reason()).isEqualTo("attempts used up (1 of 1)");
    }

    @Test
    void limitsAndGracePeriodsChangeAndTheRestDoesNot() throws Exception {
        TaskWorker worker = scene.start(slots(8).withName("same"), (context, text) -> text);
        WorkerSettings changed = WorkerSettings.defaults()
                .withName("another")
                .withConcurrency(8)
                .withLease(Duration.ofMinutes(1))
                .withGrace(Duration.ofSeconds(1), Duration.ofMillis(100))
                .withLimits(0, 7)
                .withResultLimit(16);
        assertThat(worker.reconfigure(changed, Map.of()))
                .containsExactly(
                        "worker.grace 20s -> 1s",
                        "worker.interrupt-grace 200ms -> 100ms",
                        "worker.stuck-slots 4 -> 0",
                        "worker.crash-limit 3 -> 7",
                        "worker.result-limit 1048576 -> 16");
        assertThat(worker.reconfigure(changed, Map.of())).isEmpty();
        assertThat(worker.name()).isEqualTo("same");
        assertThat(scene.outcome(scene.submit("more than sixteen bytes")).state())
                .isEqualTo(TaskState.DEAD);
    }

    @Test
    void aLeaseThatIsTooLongWaitsForARestartAndTheRestDoesNot() throws Exception {
        TaskWorker worker = scene.start(slots(8), this::held);
        HandlerOptions wanted =
                HandlerOptions.DEFAULTS.withLease(Duration.ofSeconds(30)).withConcurrency(2);
        assertThat(worker.reconfigure(slots(9).withLease(Duration.ofMinutes(1)), Map.of("text", wanted)))
                .containsExactly(
                        "worker.concurrency 8 -> 9",
                        "worker.handlers.\"text\".concurrency none -> 2",
                        "worker.handlers.\"text\".lease 30s needs a restart: longer than the lease of 15s that this worker"
                                + " runs with");
        HandlerOptions shorter =
                HandlerOptions.DEFAULTS.withLease(Duration.ofSeconds(5)).withConcurrency(2);
        assertThat(worker.reconfigure(slots(9), Map.of("text", shorter)))
                .containsExactly("worker.handlers.\"text\".lease none -> 5s");
        scene.submitMany(3);
        awaitRunning(2);
    }
}
