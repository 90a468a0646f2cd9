package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.broker.Delivery;
import io.headrace.broker.QueueSnapshot;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.Submission;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@HeadraceTest
class PurgeScriptsTest {

    private final QueueScene scene;

    PurgeScriptsTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private int purge(TaskState state) {
        return scene.steering.purge(
                QueueScene.QUEUE, state, scene.link.clock().now().plusSeconds(60), "purged \"now\"");
    }

    private List<Integer> purgeAll(TaskState state) {
        List<Integer> steps = new ArrayList<>();
        do {
            steps.add(purge(state));
        } while (steps.get(steps.size() - 1) > 0);
        return steps;
    }

    private QueueSnapshot snapshot() {
        return QueueScene.answer(scene.inspection.snapshot(QueueScene.QUEUE));
    }

    @Test
    void queuedTasksEndAsCancelledAndRunningOnesGoOn() {
        Delivery running = scene.running("w1");
        TaskId mine = scene.submit(TaskOptions.builder().id("mine").build());
        scene.keyspace();
        CompletableFuture<Outcome> end = scene.submissions.await(mine);
        assertThat(purge(TaskState.QUEUED)).isEqualTo(1);
        String after = """
            queues -> (q)
            {q}:events -> [<id> {state=cancelled, count=1, ids=mine}]
            {q}:outcome:mine -> {"state":"cancelled","type":"mail","reason":"purged \\"now\\"","endedAt":<ms>,"attempts":[]} (ttl)
            {q}:ready:3 -> [A {type=mail, payload={}, opts=}] workers: last A, pending [A w1 1]
            {q}:stats:<day> -> {cancelled=1} (ttl)""";
        assertThat(QueueScene.answer(end).reason()).isEqualTo("purged \"now\"");
        assertThat(scene.keyspace()).isEqualTo(after);
        assertThat(purge(TaskState.QUEUED)).isZero();
        assertThat(scene.keyspace()).isEqualTo(after);
        assertThat(scene.worker("w1").renew(List.of(running)).lost()).isEmpty();
    }

    @Test
    void allLevelsAreEmptiedStepByStepWhatWasHandedBackToo() {
        scene.group(Priority.HIGHEST);
        for (Priority priority : List.of(Priority.NORMAL, Priority.HIGHEST, Priority.LOWEST)) {
            TaskOptions options = TaskOptions.builder().priority(priority).build();
            scene.submissions
                    .submitAll(Collections.nCopies(130, QueueScene.submission(options)))
                    .forEach(QueueScene::answer);
        }
        scene.fetch("w1");
        scene.worker("w1").release(List.of(QueueScene.LEVEL));
        assertThat(purgeAll(TaskState.QUEUED)).containsExactly(100, 30, 100, 30, 100, 30, 0);
        QueueSnapshot after = snapshot();
        assertThat(after.queued() + after.running()).isZero();
        assertThat(after.endedToday()).isEqualTo(Map.of(TaskState.CANCELLED, 390L));
        assertThat(scene.keyspace()).contains("pending []").doesNotContain("payload={}");
    }

    @Test
    void aCallTakesNoMoreThanAboutAQuarterOfAMegabyte() {
        Submission large = new Submission(QueueScene.QUEUE, "mail", new byte[1 << 20], TaskOptions.DEFAULTS);
        Submission medium = new Submission(QueueScene.QUEUE, "mail", new byte[100 << 10], TaskOptions.DEFAULTS);
        for (TaskState state : List.of(TaskState.QUEUED, TaskState.DEAD)) {
            scene.submissions
                    .submitAll(List.of(large, large, medium, medium, medium, medium))
                    .forEach(QueueScene::answer);
            if (state == TaskState.DEAD) {
                scene.fetch("w1").forEach(each -> scene.settle("w1", QueueScene.bury(each)));
            }
            assertThat(purgeAll(state)).as(state.label()).containsExactly(1, 1, 3, 1, 0);
        }
    }

    @Test
    void whatCameLaterStays() {
        TaskId early = scene.submit();
        TaskId released = scene.submit();
        scene.submit();
        scene.fetch("w1");
        scene.worker("w1").release(List.of(QueueScene.LEVEL));
        scene.settle(
                "w1",
                QueueScene.bury(scene.worker("w2")
                        .reclaim(QueueScene.LEVEL, QueueScene.LEASE, 1)
                        .get(0)));
        for (TaskState state : List.of(TaskState.QUEUED, TaskState.DEAD)) {
            Instant before = Instant.ofEpochMilli(
                    Listed.millis(early.place().orElseThrow().entryId()));
            assertThat(scene.steering.purge(QueueScene.QUEUE, state, before, ""))
                    .isZero();
        }
        assertThat(snapshot().queued()).isEqualTo(2);
        assertThat(QueueScene.answer(scene.inspection.status(released))
                        .orElseThrow()
                        .state())
                .isEqualTo(TaskState.QUEUED);
    }

    @Test
    void anUnreadableEntryIsPurgedUnderItsPlaceAndTakesNobodyWithIt() {
        TaskId other = scene.submit(
                TaskOptions.builder().id("other").delay(Duration.ofHours(1)).build());
        String broken = scene.xadd("payload", "x", "opts", "{\"id\":7}");
        scene.xadd("type", "mail", "payload", "x", "opts", "{\"id\":\"other\",\"retentionMs\":0}");
        assertThat(purge(TaskState.QUEUED)).isEqualTo(2);
        assertThat(QueueScene.answer(scene.inspection.status(new TaskId(QueueScene.QUEUE, "3-" + broken)))
                        .orElseThrow()
                        .state())
                .isEqualTo(TaskState.CANCELLED);
        assertThat(QueueScene.answer(scene.inspection.status(other))
                        .orElseThrow()
                        .state())
                .isEqualTo(TaskState.SCHEDULED);
    }

    @Test
    void waitingTasksEndAsCancelledWithTheirHistory() {
        Delivery failed = scene.running("w1");
        scene.settle("w1", QueueScene.retry(failed, Duration.ofHours(1)));
        scene.submit(TaskOptions.builder()
                .id("mine")
                .retention(Duration.ZERO)
                .delay(Duration.ofHours(1))
                .build());
        assertThat(purgeAll(TaskState.SCHEDULED)).containsExactly(2, 0);
        Outcome outcome =
                QueueScene.answer(scene.submissions.await(failed.task().id()));
        assertThat(outcome.state()).isEqualTo(TaskState.CANCELLED);
        assertThat(outcome.attempts()).hasSize(1);
        assertThat(scene.redis.snapshot().keys())
                .noneMatch(key -> key.contains("task:") || key.contains("scheduled") || key.contains("retrying"))
                .noneMatch(key -> key.contains("outcome:mine"));
        assertThat(snapshot().endedToday()).containsEntry(TaskState.CANCELLED, 2L);
    }

    private List<TaskId> delayed(int count, Duration delay) {
        return Stream.generate(
                        () -> scene.submit(TaskOptions.builder().delay(delay).build()))
                .limit(count)
                .toList();
    }

    /** A moment after everything that stands now, and before everything to come. */
    private Instant begin() {
        Instant now = snapshot().at();
        return Awaitility.await().until(() -> snapshot().at(), at -> at.isAfter(now));
    }

    @Test
    void waitingTasksThatCameLaterStayWhereverTheyStand() {
        List<TaskId> early = new ArrayList<>(delayed(120, Duration.ofHours(2)));
        Instant begin = begin();
        List<TaskId> late = new ArrayList<>(delayed(230, Duration.ofHours(1)));
        List<Integer> steps = new ArrayList<>();
        do {
            steps.add(scene.steering.purge(QueueScene.QUEUE, TaskState.SCHEDULED, begin, ""));
            late.addAll(delayed(1, Duration.ofHours(3)));
        } while (steps.get(steps.size() - 1) > 0);
        assertThat(steps.stream().mapToInt(each -> each).sum()).isEqualTo(120);
        assertThat(early)
                .allSatisfy(id -> assertThat(QueueScene.answer(scene.inspection.status(id))
                                .orElseThrow()
                                .state())
                        .isEqualTo(TaskState.CANCELLED));
        assertThat(scene.redis.redis().zrange(scene.keys.scheduled(QueueScene.QUEUE), 0, -1))
                .containsExactlyInAnyOrderElementsOf(
                        late.stream().map(TaskId::local).toList());
    }

    @Test
    void aRetryThatBeganToWaitLaterStays() {
        Delivery running = scene.running("w1");
        Instant begin = begin();
        scene.settle("w1", QueueScene.retry(running, Duration.ZERO));
        assertThat(scene.steering.purge(QueueScene.QUEUE, TaskState.SCHEDULED, begin, ""))
                .isZero();
        assertThat(snapshot().retrying()).isEqualTo(1);
    }

    @Test
    void idsWithoutATaskBehindThemAreSweptOut() {
        for (int i = 0; i < 150; i++) {
            scene.redis.redis().zadd(scene.keys.scheduled(QueueScene.QUEUE), i, "ghost" + i);
        }
        scene.submit(TaskOptions.builder().id("real").delay(Duration.ofHours(1)).build());
        assertThat(purgeAll(TaskState.SCHEDULED)).containsExactly(1, 0);
        assertThat(scene.keyspace()).doesNotContain("ghost");
    }

    @Test
    void deadLettersAreDropped() {
        for (int i = 0; i < 3; i++) {
            scene.settle("w1", QueueScene.bury(scene.running("w1")));
        }
        assertThat(purgeAll(TaskState.DEAD)).containsExactly(3, 0);
        assertThat(scene.redis.snapshot().keys())
                .noneMatch(key -> key.contains("outcome:") || key.contains("task:") || key.contains("causes"));
        assertThat(scene.keyspace()).contains("{dead=3, dropped=3}");
    }

    @ParameterizedTest
    @EnumSource(names = {"QUEUED", "SCHEDULED", "DEAD"})
    void whereNothingStandsNothingIsDone(TaskState state) {
        String before = scene.keyspace();
        assertThat(purge(state)).isZero();
        assertThat(scene.keyspace()).isEqualTo(before);
        scene.redis.clear();
        assertThat(purge(state)).isZero();
        assertThat(scene.keyspace()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"QUEUED", "SCHEDULED", "DEAD"},
            mode = EnumSource.Mode.EXCLUDE)
    void otherTasksCannotBePurged(TaskState state) {
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> purge(state))
                .withMessageContaining(state.label());
    }
}
