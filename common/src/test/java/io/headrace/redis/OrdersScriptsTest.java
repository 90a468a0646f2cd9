package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.broker.Orders;
import io.headrace.broker.Pause;
import io.headrace.broker.WorkerInfo;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators tell workers, and what workers read of it. */
@HeadraceTest
class OrdersScriptsTest {

    private static final QueueName OTHER = new QueueName("other");

    private final QueueScene scene;

    OrdersScriptsTest(TestRedis redis) {
        scene = QueueScene.untouched(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private Orders orders(String worker) {
        return scene.worker(worker).orders(List.of(QueueScene.QUEUE, OTHER));
    }

    private Heard listening(String worker) {
        Heard heard = new Heard();
        scene.worker(worker).onControl(heard);
        // One for each of its two channels.
        assertToldToLook(heard);
        assertToldToLook(heard);
        return heard;
    }

    private static void assertToldToLook(Heard heard) {
        try {
            assertThat(heard.looks.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void alive(String worker, String... types) {
        scene.worker(worker)
                .heartbeat(
                        new WorkerInfo(
                                worker,
                                "here",
                                1,
                                List.of("q", "other"),
                                List.of(types),
                                1,
                                0,
                                Instant.ofEpochMilli(5),
                                "test",
                                false,
                                List.of()),
                        Duration.ofMinutes(1));
    }

    private static String control(String by, String reason, String until) {
        return "{q}:control -> {pausedBy=" + by + ", pausedReason=" + reason + ", pausedSince=<ms>, pausedUntil="
                + until + "}";
    }

    @Test
    void aPauseStandsUntilItIsResumed() {
        Heard heard = listening("w1");
        Pause first = scene.steering.pause(QueueScene.QUEUE, null, "ops", "deploy");
        assertThat(first).isEqualTo(new Pause("ops", "deploy", first.since(), null));
        assertThat(scene.keyspace()).isEqualTo(control("ops", "deploy", ""));
        assertThat(orders("w1")).isEqualTo(new Orders(Map.of(QueueScene.QUEUE, first), false));
        assertToldToLook(heard);

        Pause second = scene.steering.pause(QueueScene.QUEUE, null, "Zo\u00eb", "");
        assertThat(second.since()).isAfterOrEqualTo(first.since());
        assertThat(scene.keyspace()).isEqualTo(control("Zo\u00eb", "", ""));
        assertThat(orders("w1")).isEqualTo(new Orders(Map.of(QueueScene.QUEUE, second), false));
        assertToldToLook(heard);

        assertThat(scene.steering.resume(QueueScene.QUEUE)).isTrue();
        assertThat(scene.keyspace()).isEmpty();
        assertThat(orders("w1")).isEqualTo(Orders.NONE);
        assertToldToLook(heard);
        assertThat(scene.steering.resume(QueueScene.QUEUE)).isFalse();
        assertThat(scene.keyspace()).isEmpty();
    }

    @Test
    void aTimedPauseIsNoneOnceItIsOver() {
        Pause hour = scene.steering.pause(QueueScene.QUEUE, Duration.ofHours(1), "ops", "");
        assertThat(hour.until()).isEqualTo(hour.since().plus(Duration.ofHours(1)));
        assertThat(scene.keyspace()).isEqualTo(control("ops", "", "<ms>"));
        assertThat(orders("w1").at(hour.until().minusMillis(1)).pauses()).containsEntry(QueueScene.QUEUE, hour);
        assertThat(orders("w1").at(hour.until())).isEqualTo(Orders.NONE);
        assertThat(scene.steering.resume(QueueScene.QUEUE)).isTrue();

        scene.steering.pause(QueueScene.QUEUE, Duration.ofHours(1), "ops", "");
        scene.redis.redis().hset(scene.keys.control(QueueScene.QUEUE), "pausedUntil", "1700000000000");
        assertThat(scene.steering.resume(QueueScene.QUEUE)).isFalse();
        assertThat(scene.keyspace()).isEmpty();
    }

    @Test
    void whatElseStandsInTheControlHashStays() {
        scene.redis.redis().hset(scene.keys.control(QueueScene.QUEUE), "other", "7");
        scene.steering.pause(QueueScene.QUEUE, null, "ops", "deploy");
        scene.steering.resume(QueueScene.QUEUE);
        assertThat(scene.keyspace()).isEqualTo("{q}:control -> {other=7}");
        assertThat(orders("w1")).isEqualTo(Orders.NONE);
    }

    @Test
    void aPauseWrittenByHandHoldsHoweverItIsWritten() {
        scene.redis
                .redis()
                .hset(
                        scene.keys.control(OTHER),
                        Map.of("pausedBy", "me", "pausedSince", "now", "pausedUntil", "never"));
        assertThat(orders("w1")).isEqualTo(new Orders(Map.of(OTHER, new Pause("me", "", Instant.EPOCH, null)), false));
        assertThat(scene.steering.resume(OTHER)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.0009S", "P36501D"})
    void aPauseOfNoUseIsRefused(Duration lasts) {
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> scene.steering.pause(QueueScene.QUEUE, lasts, "ops", ""))
                .withMessage(
                        "A pause cannot last " + lasts + ": use 1ms to 36500d, or none to pause until it is resumed");
        assertThat(scene.keyspace()).isEmpty();
    }

    @Test
    void onlyALivingWorkerIsToldToTakeNoMore() {
        assertThat(scene.steering.quiet("w1", true)).isFalse();
        assertThat(scene.keyspace()).isEmpty();

        alive("w1");
        String before = scene.keyspace();
        Heard heard = listening("w1");
        for (int i = 0; i < 2; i++) {
            assertThat(scene.steering.quiet("w1", true)).isTrue();
            assertThat(scene.keyspace()).isEqualTo("quieted -> (w1)\n" + before);
            assertToldToLook(heard);
        }
        assertThat(orders("w1")).isEqualTo(new Orders(Map.of(), true));
        assertThat(orders("w2")).isEqualTo(Orders.NONE);
        for (int i = 0; i < 2; i++) {
            assertThat(scene.steering.quiet("w1", false)).isTrue();
            assertThat(scene.keyspace()).isEqualTo(before);
            assertToldToLook(heard);
        }
        assertThat(orders("w1")).isEqualTo(Orders.NONE);
    }

    @Test
    void aNameIsNotQuietedBeyondItsWorker() {
        alive("w1");
        scene.steering.quiet("w1", true);
        scene.worker("w1").farewell();
        assertThat(scene.keyspace()).isEmpty();

        alive("w1");
        scene.steering.quiet("w1", true);
        scene.worker("w1").arrive();
        assertThat(orders("w1")).isEqualTo(Orders.NONE);

        alive("w2");
        scene.steering.quiet("w1", true);
        scene.steering.quiet("w2", true);
        scene.redis.redis().del(scene.keys.worker("w1"));
        scene.maintenance.forgetWorkers(Set.of("w1", "w2"));
        assertThat(scene.redis.redis().smembers(scene.keys.quieted())).containsExactly("w2");
        assertThat(scene.redis.redis().smembers(scene.keys.workers())).containsExactly("w2");
    }

    @Test
    void aHeartbeatTellsTheTypesOfEachQueue() {
        alive("w1", "mail", "text");
        alive("w2", "text");
        for (String queue : List.of("q", "other")) {
            Map<String, String> types = scene.redis.redis().hgetall(scene.keys.types(new QueueName(queue)));
            assertThat(types).containsOnlyKeys("mail", "text");
            assertThat(types.get("mail")).matches("[0-9]{13} w1");
            assertThat(types.get("text")).matches("[0-9]{13} w2");
        }
        assertThat(scene.redis.snapshot().keys())
                .containsExactly("worker:w1", "worker:w2", "workers", "{other}:types", "{q}:types");
    }
}
