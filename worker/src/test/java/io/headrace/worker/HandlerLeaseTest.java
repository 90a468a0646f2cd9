package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Delivery;
import io.headrace.broker.Level;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Types whose tasks stay with a silent worker for a shorter time than others. */
@HeadraceTest
class HandlerLeaseTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final Level LEVEL = new Level(QueueName.DEFAULT, Priority.NORMAL);

    private final CountDownLatch end = new CountDownLatch(1);
    private Scene scene;

    @BeforeEach
    void open(TestRedis redis) {
        scene = new Scene(redis);
    }

    @AfterEach
    void close() {
        end.countDown();
        scene.close();
    }

    private String untilTheEnd(TaskContext context, String text) throws InterruptedException {
        end.await();
        return text;
    }

    private TaskWorker.Builder worker(RedisSettings over, HandlerOptions options) {
        return scene.worker(over)
                .settings(Scene.quick().withLease(LONG).withName("first"))
                .handle(Scene.TEXT, this::untilTheEnd, options);
    }

    private TaskId running() throws Exception {
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        return id;
    }

    private long idleMillis() {
        return scene.redis
                .redis()
                .xpending(scene.key("ready:3"), "workers", Range.unbounded(), Limit.from(1))
                .get(0)
                .getMsSinceLastDelivery();
    }

    @Test
    void anotherMayTakeItAShortLeaseAfterTheLastSignOfLife(FaultProxy proxy) throws Exception {
        RedisSettings over = RedisSettings.of(proxy.url()).withPrefix(scene.redis.prefix());
        scene.start(worker(over, HandlerOptions.DEFAULTS.withLease(SHORT)));
        TaskId id = running();
        try (RedisBroker broker = RedisBroker.connect(scene.settings);
                Deliveries other = broker.deliveries("other")) {
            long head = LONG.minus(SHORT).toMillis();
            await().until(() -> idleMillis() >= head);
            // Renewed in time again and again, it is never there to be taken.
            await().during(SHORT.multipliedBy(3))
                    .until(() -> other.reclaim(LEVEL, LONG, SHORT, 10).isEmpty() && idleMillis() >= head);
            proxy.blackHole();
            // Two minutes it would be by the worker's lease.
            await().atMost(Duration.ofSeconds(20)).until(() -> taken(other).equals(List.of(id)));
        } finally {
            proxy.heal();
        }
        scene.signals.await("leaseLost", id);
    }

    private static List<TaskId> taken(Deliveries by) {
        return by.reclaim(LEVEL, LONG, SHORT, 10).stream()
                .map(Delivery::task)
                .map(task -> task.id())
                .toList();
    }

    @Test
    void aTypeWithoutOneKeepsTheWorkersLease() throws Exception {
        scene.start(worker(scene.settings, HandlerOptions.DEFAULTS));
        running();
        await().during(SHORT).until(() -> idleMillis() < LONG.toMillis() / 2);
    }

    @Test
    void aWorkerStartsNoHandlerWithALeaseLongerThanItsOwn() {
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> worker(scene.settings, HandlerOptions.DEFAULTS.withLease(Duration.ofMinutes(3)))
                        .start())
                .withMessage(
                        "The lease of task type text is 3m, longer than the worker's of 2m: shorten it, or make the"
                                + " worker's lease longer");
    }

    @Test
    void aLeaseThatIsNoLeaseIsRefused() {
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> HandlerOptions.DEFAULTS.withLease(Duration.ofMillis(299)))
                .withMessageContaining("299ms");
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> HandlerOptions.DEFAULTS.withConcurrency(0))
                .withMessageContaining("concurrency of 0");
    }

    @Test
    void aLeaseThatIsGivenLaterHoldsForWhatBeginsThen() throws Exception {
        TaskWorker worker = scene.start(worker(scene.settings, HandlerOptions.DEFAULTS));
        HandlerOptions shorter = HandlerOptions.DEFAULTS.withLease(SHORT);
        assertThat(worker.reconfigure(Scene.quick(), Map.of("text", shorter)))
                .containsExactly("worker.handlers.\"text\".lease none -> 600ms");
        running();
        await().until(() -> idleMillis() >= LONG.minus(SHORT).toMillis());
    }
}
