package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.lifecycle.Health;
import io.headrace.redis.RedisSettings;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether a worker says truly how it is. */
@HeadraceTest
class HealthTest {

    /** Three heartbeats. */
    private static final Duration SOON = Duration.ofSeconds(15);

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

    private static String only(Health health) {
        assertThat(health.problems()).hasSize(1);
        return health.problems().get(0);
    }

    @Test
    void itIsNotReadyWhileRedisIsStoppedAndReadyWhenItIsBack(RedisServer server) throws Exception {
        TaskWorker worker = scene.start((context, text) -> text);
        assertThat(worker.health()).isEqualTo(Health.GOOD);
        server.kill();
        await().atMost(SOON).until(() -> !worker.health().ready());
        await().atMost(SOON)
                .until(() ->
                        only(worker.health()).startsWith("Redis at " + scene.settings.url() + " has been away for "));
        assertThat(worker.health().live()).isTrue();
        server.start();
        await().atMost(SOON).until(() -> worker.health().equals(Health.GOOD));
    }

    @Test
    void itIsNotReadyWhileRedisIsMute(FaultProxy proxy) throws Exception {
        TaskWorker worker =
                scene.start(scene.worker(RedisSettings.of(proxy.url()).withPrefix(scene.redis.prefix()))
                        .handle(Scene.TEXT, (context, text) -> text));
        proxy.blackHole();
        await().atMost(SOON).until(() -> !worker.health().ready());
        assertThat(only(worker.health())).contains("Redis at " + proxy.url());
        proxy.heal();
        await().atMost(SOON.multipliedBy(2)).until(() -> worker.health().ready());
    }

    @Test
    void itIsReadyWhenAllSlotsAreBusy() throws Exception {
        TaskWorker worker = scene.start(Scene.quick().withConcurrency(1), (context, text) -> {
            end.await();
            return text;
        });
        scene.signals.await("started", scene.submit("x"));
        staysReady(worker);
    }

    @Test
    void itIsReadyWhenAllItServesIsPaused() throws Exception {
        TaskWorker worker = scene.start((context, text) -> text);
        scene.steering.pause(QueueName.DEFAULT, null, "a test", "");
        scene.signals.awaitOrders(orders -> !orders.allow(QueueName.DEFAULT));
        staysReady(worker);
    }

    /** For longer than a read that does not return would be forgiven. */
    private static void staysReady(TaskWorker worker) {
        await().during(Duration.ofSeconds(6))
                .atMost(SOON)
                .until(() -> worker.health().ready());
    }

    @Test
    void onlyARestartHelpsWhenAllSlotsAreStuck() throws Exception {
        TaskWorker worker = scene.start(Scene.quick().withConcurrency(1).withLimits(0, 3), (context, text) -> {
            while (end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException ignored) {
                    // That is what makes it stuck.
                }
            }
            return text;
        });
        TaskId id = scene.submit(
                "x", TaskOptions.builder().timeout(Duration.ofMillis(50)).build());
        scene.signals.await("stuck", id);
        assertThat(worker.health().live()).isFalse();
        assertThat(only(worker.health()))
                .isEqualTo("All slots of worker " + worker.name() + " are held by handlers that ignore their interrupt,"
                        + " and no more are replaced: restart it; its log says where they stand");
        end.countDown();
        await().until(() -> worker.health().equals(Health.GOOD));
    }

    @Test
    void itIsNotReadyWhenItStops() throws Exception {
        TaskWorker worker = scene.start((context, text) -> {
            end.await();
            return text;
        });
        scene.signals.await("started", scene.submit("x"));
        Thread stopping = new Thread(worker::close);
        stopping.start();
        await().until(() -> !worker.health().ready());
        assertThat(only(worker.health())).isEqualTo("Worker " + worker.name() + " stops");
        assertThat(worker.health().live()).isTrue();
        end.countDown();
        stopping.join(20_000);
        assertThat(worker.health().ready()).isFalse();
    }
}
