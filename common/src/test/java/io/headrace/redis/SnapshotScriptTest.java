package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.ConsumerInfo;
import io.headrace.broker.DeadCause;
import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.broker.Level;
import io.headrace.broker.Pause;
import io.headrace.broker.QueueSnapshot;
import io.headrace.task.Priority;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class SnapshotScriptTest {

    private final QueueScene scene;

    SnapshotScriptTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    /** Taken twice, because it must change nothing. */
    private QueueSnapshot snapshot() {
        String before = scene.keyspace();
        QueueScene.answer(scene.inspection.snapshot(QueueScene.QUEUE));
        QueueSnapshot snapshot = QueueScene.answer(scene.inspection.snapshot(QueueScene.QUEUE));
        assertThat(scene.keyspace()).isEqualTo(before);
        return snapshot;
    }

    private static QueueSnapshot.Level level(Priority priority, long queued, long running, @Nullable Instant oldest) {
        return new QueueSnapshot.Level(priority, queued, running, oldest);
    }

    private static Instant enteredAt(TaskId id) {
        return Instant.ofEpochMilli(Listed.millis(id.place().orElseThrow().entryId()));
    }

    @Test
    void anEmptyServerHasEmptyQueues() {
        scene.redis.clear();
        QueueSnapshot snapshot = snapshot();
        assertThat(snapshot)
                .isEqualTo(new QueueSnapshot(
                        QueueScene.QUEUE,
                        snapshot.at(),
                        Priority.byUrgency().stream()
                                .map(priority -> level(priority, 0, 0, null))
                                .toList(),
                        0,
                        0,
                        0,
                        null,
                        null,
                        Map.of(),
                        Map.of()));
        assertThat(snapshot.at()).isAfter(Instant.ofEpochMilli(1_500_000_000_000L));
        assertThat(snapshot.oldest()).isEmpty();
    }

    @Test
    void countsWhatStandsWhere() {
        scene.submit(TaskOptions.builder()
                .id("later")
                .at(Instant.ofEpochMilli(9_000_000_000_000L))
                .build());
        scene.settle("w1", QueueScene.retry(scene.running("w1"), Duration.ofDays(36_500)));
        scene.settle("w1", QueueScene.bury(scene.running("w1")));
        scene.settle("w1", QueueScene.complete(scene.running("w1")));
        scene.running("w1");
        Delivery back = scene.running("w2");
        scene.running("w2");
        scene.worker("w2").release(back.lease());
        scene.submit();
        scene.group(Priority.HIGHEST);
        scene.submit(TaskOptions.builder().priority(Priority.HIGHEST).build());
        scene.worker("w2").fetch(List.of(new Ask(new Level(QueueScene.QUEUE, Priority.HIGHEST), 1)));
        TaskId low = scene.submit(TaskOptions.builder().priority(Priority.LOW).build());

        QueueSnapshot snapshot = snapshot();
        assertThat(snapshot)
                .isEqualTo(new QueueSnapshot(
                        QueueScene.QUEUE,
                        snapshot.at(),
                        List.of(
                                level(Priority.HIGHEST, 0, 1, null),
                                level(Priority.HIGH, 0, 0, null),
                                level(
                                        Priority.NORMAL,
                                        2,
                                        2,
                                        enteredAt(back.task().id())),
                                level(Priority.LOW, 1, 0, enteredAt(low)),
                                level(Priority.LOWEST, 0, 0, null)),
                        1,
                        1,
                        1,
                        snapshot.nextDue(),
                        null,
                        Map.of("w1", 1L, "w2", 2L),
                        Map.of(TaskState.COMPLETED, 1L, TaskState.DEAD, 1L, TaskState.RETRYING, 1L)));
        assertThat(snapshot.nextDue())
                .isBetween(snapshot.at().plusSeconds(1_000), Instant.ofEpochMilli(9_000_000_000_000L));
        assertThat(snapshot.queued()).isEqualTo(3);
        assertThat(snapshot.running()).isEqualTo(3);
    }

    @Test
    void aPromotedOrCancelledRetryIsNoRetryAnyMore() {
        for (int i = 0; i < 2; i++) {
            Delivery failed = scene.running("w1");
            scene.settle("w1", QueueScene.retry(failed, i == 0 ? Duration.ZERO : Duration.ofHours(1)));
            assertThat(snapshot().retrying()).isEqualTo(1);
            if (i == 0) {
                assertThat(scene.maintenance.promote(QueueScene.QUEUE, 10).promoted())
                        .isEqualTo(1);
                scene.settle("w1", QueueScene.complete(scene.fetchOne("w1")));
            } else {
                QueueScene.answer(scene.submissions.cancel(failed.task().id()));
            }
            assertThat(scene.keyspace()).doesNotContain("retrying ->").doesNotContain("scheduled ->");
        }
    }

    @Test
    void aPauseIsToldUntilItsTimeIsOver() {
        String control = scene.keys.control(QueueScene.QUEUE);
        Map<String, String> said =
                Map.of("pausedBy", "ann", "pausedReason", "a fire", "pausedSince", "1700000000000", "pausedUntil", "");
        scene.redis.redis().hset(control, said);
        assertThat(snapshot().pause())
                .isEqualTo(new Pause("ann", "a fire", Instant.ofEpochMilli(1_700_000_000_000L), null));
        scene.redis.redis().hset(control, "pausedUntil", "9000000000000");
        assertThat(snapshot().pause())
                .isEqualTo(new Pause(
                        "ann",
                        "a fire",
                        Instant.ofEpochMilli(1_700_000_000_000L),
                        Instant.ofEpochMilli(9_000_000_000_000L)));
        scene.redis.redis().hset(control, "pausedUntil", "1700000000001");
        assertThat(snapshot().pause()).isNull();
    }

    @Test
    void whoeverIsNamedHasPausedTheQueueAsItIsForWorkers() {
        String control = scene.keys.control(QueueScene.QUEUE);
        scene.redis.redis().hset(control, Map.of("pausedSince", "by hand", "pausedUntil", "0x10"));
        assertThat(snapshot().pause()).isNull();
        scene.redis.redis().hset(control, "pausedBy", "ann");
        assertThat(snapshot().pause()).isEqualTo(new Pause("ann", "", Instant.EPOCH, null));
    }

    @Test
    void theCountersOfAnotherDayCanBeAskedFor() {
        scene.settle("w1", QueueScene.complete(scene.running("w1")));
        LocalDate today = LocalDate.ofInstant(scene.link.clock().now(), ZoneOffset.UTC);
        assertThat(QueueScene.answer(scene.inspection.ended(QueueScene.QUEUE, today)))
                .isEqualTo(Map.of(TaskState.COMPLETED, 1L));
        assertThat(QueueScene.answer(scene.inspection.ended(QueueScene.QUEUE, today.minusDays(1))))
                .isEmpty();
    }

    @Test
    void causesOfDeathAreCountedTheMostFrequentFirst() {
        assertThat(QueueScene.answer(scene.inspection.causes(QueueScene.QUEUE))).isEmpty();
        for (int i = 0; i < 3; i++) {
            scene.settle("w1", QueueScene.bury(scene.running("w1")));
        }
        scene.xadd("payload", "x");
        scene.settle("w1", QueueScene.bury(scene.fetchOne("w1")));
        assertThat(QueueScene.answer(scene.inspection.causes(QueueScene.QUEUE)))
                .containsExactly(new DeadCause("mail no use", 3), new DeadCause("(no type) no use", 1));
        scene.redis.clear();
        IntStream.range(0, 1_000)
                .forEach(i -> scene.redis.redis().hset(scene.keys.causes(QueueScene.QUEUE), "cause " + i, "" + i));
        List<DeadCause> causes = QueueScene.answer(scene.inspection.causes(QueueScene.QUEUE));
        assertThat(causes).hasSize(1_000);
        assertThat(causes.get(0)).isEqualTo(new DeadCause("cause 999", 999));
    }

    @Test
    void consumersTellWhatTheyHave() {
        Delivery back = scene.running("w1");
        scene.running("w1");
        scene.worker("w1").release(back.lease());
        List<ConsumerInfo> consumers = QueueScene.answer(scene.inspection.consumers(QueueScene.QUEUE));
        assertThat(consumers)
                .extracting(ConsumerInfo::level, ConsumerInfo::name, ConsumerInfo::pending)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(QueueScene.LEVEL, "w1", 1L),
                        org.assertj.core.groups.Tuple.tuple(QueueScene.LEVEL, "released", 1L));
        scene.redis.clear();
        assertThat(QueueScene.answer(scene.inspection.consumers(QueueScene.QUEUE)))
                .isEmpty();
    }
}
