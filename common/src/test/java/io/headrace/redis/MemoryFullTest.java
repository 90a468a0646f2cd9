package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.broker.AuditEntry;
import io.headrace.broker.Delivery;
import io.headrace.broker.Orders;
import io.headrace.broker.Pause;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.broker.Steering.Change;
import io.headrace.broker.Submissions.Cancellation;
import io.headrace.broker.WorkerInfo;
import io.headrace.task.HeadraceException;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class MemoryFullTest {

    private final QueueScene scene;

    MemoryFullTest(TestRedis redis, RedisServer server) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static final int LATER_MILLIS = 60_000;

    @Test
    void tasksEndAndMove(RedisServer server) {
        List<Delivery> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(scene.running("w1"));
        }
        TaskId queued = scene.submit();
        TaskId delayed =
                scene.submit(TaskOptions.builder().delay(Duration.ofHours(1)).build());
        scene.submit(TaskOptions.builder().id("due").at(Instant.ofEpochMilli(5)).build());
        scene.fillMemory();

        assertThat(scene.settle("w1", QueueScene.complete(all.get(0)))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.settle("w1", QueueScene.retry(all.get(1), Duration.ofMillis(LATER_MILLIS))))
                .isEqualTo(Verdict.SETTLED);
        assertThat(scene.settle("w1", QueueScene.bury(all.get(2)))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.settle("w1", QueueScene.expire(all.get(3), 1))).isEqualTo(Verdict.SETTLED);
        assertThat(QueueScene.answer(scene.submissions.cancel(all.get(4).task().id())))
                .isEqualTo(Cancellation.REQUESTED);
        assertThat(scene.settle("w1", QueueScene.cancelled(all.get(4)))).isEqualTo(Verdict.SETTLED);
        assertThat(QueueScene.answer(scene.submissions.cancel(queued))).isEqualTo(Cancellation.CANCELLED);
        assertThat(QueueScene.answer(scene.submissions.cancel(delayed))).isEqualTo(Cancellation.CANCELLED);
        assertThat(scene.maintenance.promote(QueueScene.QUEUE, 10).promoted()).isEqualTo(1);
        Delivery promoted = scene.fetchOne("w1");
        assertThat(scene.worker("w1").renew(List.of(promoted)).lost()).isEmpty();
        assertThat(scene.worker("w1").release(List.of(QueueScene.LEVEL))).isEqualTo(1);
        assertThat(scene.worker("w2").reclaim(QueueScene.LEVEL, QueueScene.LEASE, 10))
                .hasSize(1);
        assertThat(scene.maintenance.trimDeadLetters(QueueScene.QUEUE, 0)).isEqualTo(1);

        scene.redis.redis().configSet("maxmemory", "0");
        assertThat(QueueScene.answer(scene.inspection.endedToday(QueueScene.QUEUE)))
                .isEqualTo(Map.of(
                        TaskState.COMPLETED,
                        1L,
                        TaskState.RETRYING,
                        1L,
                        TaskState.DEAD,
                        1L,
                        TaskState.EXPIRED,
                        1L,
                        TaskState.CANCELLED,
                        3L));
        assertThat(server.isRunning()).isTrue();
    }

    @Test
    void operatorsCanSteer() {
        Delivery dead = scene.running("w1");
        Delivery dropped = scene.running("w1");
        scene.settle("w1", QueueScene.bury(dead));
        scene.settle("w1", QueueScene.bury(dropped));
        Delivery failed = scene.running("w1");
        scene.settle("w1", QueueScene.retry(failed, Duration.ofHours(1)));
        scene.submit(TaskOptions.builder().delay(Duration.ofHours(1)).build());
        scene.submit();
        scene.steering.audit("ann", "pause", "q", "before");
        scene.fillMemory();

        scene.steering.audit("ann", "purge", "q", "not written down");
        assertThat(scene.steering.hasten(failed.task().id())).isEqualTo(Change.DONE);
        assertThat(scene.steering.delete(dropped.task().id())).isEqualTo(Change.DONE);
        assertThat(scene.steering.redrive(dead.task().id(), QueueScene.bytes("[]")))
                .isEqualTo(Change.DONE);
        Instant later = scene.link.clock().now().plusSeconds(60);
        assertThat(scene.steering.purge(QueueScene.QUEUE, TaskState.QUEUED, later, "no use"))
                .isEqualTo(2);
        assertThat(scene.steering.purge(QueueScene.QUEUE, TaskState.SCHEDULED, later, "no use"))
                .isEqualTo(2);
        assertThat(scene.steering.purge(QueueScene.QUEUE, TaskState.DEAD, later, "no use"))
                .isZero();

        scene.redis.redis().configSet("maxmemory", "0");
        QueueSnapshot snapshot = QueueScene.answer(scene.inspection.snapshot(QueueScene.QUEUE));
        assertThat(snapshot.queued()
                        + snapshot.running()
                        + snapshot.scheduled()
                        + snapshot.retrying()
                        + snapshot.dead())
                .isZero();
        assertThat(snapshot.endedToday()).containsEntry(TaskState.CANCELLED, 4L);
        assertThat(QueueScene.answer(scene.inspection.audit(null, 10)).items())
                .extracting(AuditEntry::reason)
                .containsExactly("before");
    }

    @Test
    void anythingNewIsRefusedAndLeavesNothing() {
        scene.submit();
        String before = scene.keyspace();
        scene.fillMemory();
        for (TaskOptions options : List.of(
                TaskOptions.DEFAULTS,
                TaskOptions.builder().id("mine").build(),
                TaskOptions.builder().delay(Duration.ofHours(1)).build(),
                TaskOptions.builder().id("later").at(Instant.ofEpochMilli(5)).build())) {
            assertThatExceptionOfType(RedisUnavailableException.class)
                    .isThrownBy(() -> scene.submit(options))
                    .withMessageContaining("out of memory (maxmemory): nothing was stored")
                    .matches(RedisUnavailableException::isAnswered);
        }
        assertThat(scene.keyspace()).isEqualTo(before);
    }

    @Test
    void aWorkerStartsWhereTheGroupsStandAndOnlyThere() {
        assertThatExceptionOfType(HeadraceException.class)
                .isThrownBy(() -> {
                    scene.fillMemory();
                    scene.worker("w1").prepare(List.of(QueueScene.QUEUE));
                })
                .withMessageContaining("out of memory");
        scene.redis.redis().configSet("maxmemory", "0");
        scene.worker("w1").prepare(List.of(QueueScene.QUEUE));
        scene.fillMemory();
        scene.worker("w1").prepare(List.of(QueueScene.QUEUE));
    }

    @Test
    void operatorsAreObeyed() {
        scene.worker("w1").heartbeat(info(), Duration.ofMinutes(1));
        scene.fillMemory();

        Pause pause = scene.steering.pause(QueueScene.QUEUE, null, "ops", "memory is full");
        assertThat(scene.steering.quiet("w1", true)).isTrue();
        assertThat(scene.worker("w1").orders(List.of(QueueScene.QUEUE)))
                .isEqualTo(new Orders(Map.of(QueueScene.QUEUE, pause), true));
        assertThat(scene.steering.resume(QueueScene.QUEUE)).isTrue();
        assertThat(scene.steering.quiet("w1", false)).isTrue();
        assertThat(scene.worker("w1").orders(List.of(QueueScene.QUEUE))).isEqualTo(Orders.NONE);
    }

    private static WorkerInfo info() {
        return new WorkerInfo(
                "w1",
                "here",
                1,
                List.of("q"),
                List.of("mail"),
                1,
                0,
                Instant.ofEpochMilli(5),
                "test",
                false,
                List.of());
    }

    @Test
    void aWorkerThatBeginsOrBeatsNowWorksAndLives() {
        WorkerInfo info = info();
        String key = scene.keys.worker("w1");
        scene.worker("w1").heartbeat(info, Duration.ofSeconds(15));
        scene.fillMemory();

        scene.worker("w1").heartbeat(info, Duration.ofHours(1));
        assertThat(scene.redis.redis().pttl(key)).isGreaterThan(60_000);

        scene.link.clock().set(5);
        scene.worker("w2").heartbeat(info, Duration.ofHours(1));
        assertThat(scene.worker("w2").serverMillis()).isGreaterThan(1_000_000_000_000L);
        assertThat(scene.redis.redis().smembers(scene.keys.workers())).containsExactly("w1");

        scene.redis.redis().configSet("maxmemory", "0");
        scene.worker("w2").heartbeat(info, Duration.ofHours(1));
        assertThat(scene.redis.redis().smembers(scene.keys.workers())).containsExactlyInAnyOrder("w1", "w2");
    }
}
