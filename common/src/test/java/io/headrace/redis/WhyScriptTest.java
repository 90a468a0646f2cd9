package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Circumstances;
import io.headrace.broker.Circumstances.Sighting;
import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.task.Priority;
import io.headrace.task.Submission;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class WhyScriptTest {

    private final QueueScene scene;

    WhyScriptTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private Circumstances why(TaskId id) {
        Circumstances facts =
                QueueScene.answer(scene.inspection.circumstances(id)).orElseThrow();
        assertThat(facts.status().id()).isEqualTo(id);
        return facts;
    }

    private static void expectAhead(Circumstances facts, long ahead, boolean exact) {
        assertThat(facts.status().state()).isEqualTo(TaskState.QUEUED);
        assertThat(List.of(facts.ahead(), facts.aheadIsExact())).isEqualTo(List.of(ahead, exact));
    }

    @Test
    void changesNothingAndKnowsWhatIsUnknown() {
        TaskId id = scene.submit();
        String before = scene.keyspace();
        why(id);
        why(id);
        assertThat(QueueScene.answer(scene.inspection.circumstances(TaskId.parse("q/nobody"))))
                .isEmpty();
        assertThat(scene.keyspace()).isEqualTo(before);
        scene.redis.clear();
        assertThat(QueueScene.answer(scene.inspection.circumstances(id))).isEmpty();
        assertThat(scene.keyspace()).isEmpty();
    }

    @Test
    void aQueuedTaskStandsBehindWhatCameBeforeAndWhatIsMoreUrgent() {
        TaskId[] ids = new TaskId[6];
        for (int i = 0; i < 6; i++) {
            ids[i] = scene.submit();
        }
        List<Delivery> three = scene.worker("w1").fetch(List.of(new Ask(QueueScene.LEVEL, 3)));
        scene.worker("w1").release(three.get(0).lease());
        scene.worker("w1").release(three.get(2).lease());
        scene.submit(TaskOptions.builder().priority(Priority.HIGHEST).build());
        scene.submit(TaskOptions.builder().priority(Priority.HIGH).build());
        scene.submit(TaskOptions.builder().priority(Priority.LOW).build());

        expectAhead(why(ids[0]), 0, true);
        expectAhead(why(ids[2]), 1, true);
        expectAhead(why(ids[3]), 2, true);
        expectAhead(why(ids[5]), 4, true);
        assertThat(why(ids[5]).moreUrgent()).isEqualTo(2);
        Circumstances running = why(ids[1]);
        assertThat(running.status().state()).isEqualTo(TaskState.RUNNING);
        assertThat(running.deliveries()).isEqualTo(1);
        assertThat(running.renewedMillisAgo()).isGreaterThanOrEqualTo(0);
        assertThat(List.of(running.ahead(), running.moreUrgent())).containsExactly(-1L, -1L);
        assertThat(why(ids[0]).renewedMillisAgo()).isEqualTo(-1);
        assertThat(why(ids[0]).deliveries()).isZero();
    }

    @Test
    void aLongLineIsReckonedByTheTimesOfSubmission() {
        // One a second, so that the times tell exactly.
        for (int i = 1; i <= 1_000; i++) {
            scene.redis
                    .redis()
                    .xadd(
                            scene.keys.ready(QueueScene.LEVEL),
                            new io.lettuce.core.XAddArgs().id((i * 1_000) + "-0"),
                            Map.of("type", "mail", "payload", "{}"));
        }
        expectAhead(why(TaskId.parse("q/3-200000-0")), 199, true);
        expectAhead(why(TaskId.parse("q/3-601000-0")), 600, false);
        expectAhead(why(TaskId.parse("q/3-1000000-0")), 999, false);
        scene.worker("w1").fetch(List.of(new Ask(QueueScene.LEVEL, 500)));
        expectAhead(why(TaskId.parse("q/3-601000-0")), 100, true);
        expectAhead(why(TaskId.parse("q/3-901000-0")), 400, false);
    }

    @Test
    void aLineOfLargeTasksIsNotReadToItsEnd() {
        byte[] large = new byte[100_000];
        List<Submission> many =
                Collections.nCopies(100, new Submission(QueueScene.QUEUE, "mail", large, TaskOptions.DEFAULTS));
        scene.submissions.submitAll(many).forEach(QueueScene::answer);
        Circumstances last = why(scene.submit());
        assertThat(last.aheadIsExact()).isFalse();
        assertThat(last.ahead()).isBetween(20L, 100L);
    }

    @Test
    void tellsWhoWasSeenAndWhatThePauseIs() {
        TaskId id = scene.submit();
        assertThat(why(id).typeSeen()).isNull();
        assertThat(why(id).queueSeen()).isNull();
        assertThat(why(id).pause()).isNull();
        scene.redis
                .redis()
                .hset(
                        scene.keys.types(QueueScene.QUEUE),
                        Map.of("mail", "1700000000000 w 1", "sms", "1700000000005 w2", "fax", "by hand"));
        scene.redis
                .redis()
                .hset(scene.keys.control(QueueScene.QUEUE), Map.of("pausedBy", "ann", "pausedSince", "1700000000000"));
        Circumstances facts = why(id);
        assertThat(facts.typeSeen()).isEqualTo(new Sighting("w 1", Instant.ofEpochMilli(1_700_000_000_000L)));
        assertThat(facts.queueSeen()).isEqualTo(new Sighting("w2", Instant.ofEpochMilli(1_700_000_000_005L)));
        assertThat(Objects.requireNonNull(facts.pause()).by()).isEqualTo("ann");
    }

    @Test
    void tellsHowManyEndedLately() {
        TaskId id = scene.submit(TaskOptions.builder().priority(Priority.LOW).build());
        assertThat(List.of(why(id).endedLately(), why(id).windowMillis())).containsExactly(0L, 60_000L);
        for (int i = 0; i < 3; i++) {
            scene.submit();
        }
        scene.worker("w1")
                .settle(scene.fetch("w1").stream().map(QueueScene::complete).toList());
        assertThat(List.of(why(id).endedLately(), why(id).windowMillis())).containsExactly(3L, 60_000L);
        for (int i = 0; i < 60; i++) {
            scene.settle("w1", QueueScene.complete(scene.running("w1")));
        }
        assertThat(why(id).endedLately()).isEqualTo(50);
        assertThat(why(id).windowMillis()).isBetween(1L, 60_000L);
    }

    @Test
    void whatEndedLongAgoDoesNotCount() {
        for (String when : List.of("1700000000000-0", "1700000000001-0")) {
            scene.redis
                    .redis()
                    .xadd(
                            scene.keys.events(QueueScene.QUEUE),
                            new io.lettuce.core.XAddArgs().id(when),
                            Map.of("state", "completed", "count", "500", "ids", "a"));
        }
        scene.settle("w1", QueueScene.complete(scene.running("w1")));
        assertThat(why(scene.submit()).endedLately()).isEqualTo(1);
    }

    @Test
    void tellsOfWaitingAndEndedTasksToo() {
        TaskId later =
                scene.submit(TaskOptions.builder().delay(Duration.ofHours(1)).build());
        assertThat(why(later).status().state()).isEqualTo(TaskState.SCHEDULED);
        assertThat(why(later).ahead()).isEqualTo(-1);
        Delivery dead = scene.running("w1");
        scene.settle("w1", QueueScene.bury(dead));
        assertThat(why(dead.task().id()).status().state()).isEqualTo(TaskState.DEAD);
    }
}
