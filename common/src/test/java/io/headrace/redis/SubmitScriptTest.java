package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Delivery;
import io.headrace.task.Priority;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class SubmitScriptTest {

    private final QueueScene scene;

    SubmitScriptTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static final TaskOptions MINE = TaskOptions.builder().id("mine").build();
    private static final TaskOptions MINE_LATER = TaskOptions.builder()
            .id("mine")
            .delay(Duration.ofHours(1))
            .priority(Priority.HIGH)
            .build();

    @Test
    void aPlainSubmissionIsOneEntry() {
        Submitted a = scene.submitted(TaskOptions.DEFAULTS);
        assertThat(a.state()).isEqualTo(TaskState.QUEUED);
        assertThat(a.id().place()).isPresent();
        assertThat(scene.keyspace()).isEqualTo("""
            queues -> (q)
            {q}:ready:3 -> [A {type=mail, payload={}, opts=}] workers: last 0-0, pending []""");
    }

    @Test
    void aChosenIdIsAddedOnce() {
        assertThat(scene.submitted(MINE)).isEqualTo(new Submitted(id("mine"), TaskState.QUEUED, false));
        String after = """
            queues -> (q)
            {q}:ready:3 -> [A {type=mail, payload={}, opts={"id":"mine"}}] workers: last 0-0, pending []
            {q}:task:mine -> {place=3-A}""";
        assertThat(scene.keyspace()).isEqualTo(after);
        assertThat(scene.submitted(MINE)).isEqualTo(new Submitted(id("mine"), TaskState.QUEUED, true));
        assertThat(scene.submitted(MINE_LATER)).isEqualTo(new Submitted(id("mine"), TaskState.QUEUED, true));
        assertThat(scene.keyspace()).isEqualTo(after);
    }

    @Test
    void aDuplicateIsToldWhereTheStandingOneStands() {
        scene.submitted(MINE);
        Delivery mine = scene.fetchOne("w1");
        assertThat(scene.submitted(MINE).state()).isEqualTo(TaskState.RUNNING);
        scene.settle("w1", QueueScene.retry(mine, Duration.ofHours(1)));
        assertThat(scene.submitted(MINE).state()).isEqualTo(TaskState.RETRYING);
        QueueScene.answer(scene.submissions.cancel(mine.task().id()));
        assertThat(scene.submitted(MINE)).isEqualTo(new Submitted(id("mine"), TaskState.CANCELLED, true));
        assertThat(scene.submitted(MINE_LATER).duplicate()).isTrue();
    }

    @Test
    void aDelayedTaskIsARecordAndADueTime() {
        assertThat(scene.submitted(MINE_LATER)).isEqualTo(new Submitted(id("mine"), TaskState.SCHEDULED, false));
        String after = """
            queues -> (q)
            {q}:ready:3 -> workers: last 0-0, pending []
            {q}:scheduled -> (mine=<ms>)
            {q}:task:mine -> {due=<ms>, opts={"id":"mine"}, payload={}, priority=4, reason=, since=<ms>, state=scheduled, type=mail}""";
        assertThat(scene.keyspace()).isEqualTo(after);
        assertThat(scene.submitted(MINE_LATER)).isEqualTo(new Submitted(id("mine"), TaskState.SCHEDULED, true));
        assertThat(scene.submitted(MINE)).isEqualTo(new Submitted(id("mine"), TaskState.SCHEDULED, true));
        assertThat(scene.keyspace()).isEqualTo(after);
    }

    @Test
    void aTaskDueAtATimeKeepsThatTime() {
        TaskId id = scene.submit(
                TaskOptions.builder().at(Instant.ofEpochMilli(1_234)).build());
        assertThat(id.local()).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");
        assertThat(scene.redis.snapshot().get("{q}:scheduled")).isEqualTo("(" + id.local() + "=1234)");
    }

    @Test
    void aRecordWhoseEntrySomebodyDeletedStandsForNothing() {
        scene.submitted(MINE);
        scene.redis.redis().del(scene.keys.ready(QueueScene.LEVEL));
        assertThat(scene.submitted(MINE).duplicate()).isFalse();
        assertThat(scene.fetchAfterHealing("w1")).hasSize(1);
    }

    @Test
    void schedulersHearWhenATaskIsTheFirstOneDue() throws InterruptedException {
        java.util.concurrent.BlockingQueue<String> heard = new java.util.concurrent.LinkedBlockingQueue<>();
        scene.maintenance.onEarlierDue(() -> heard.add("due"));
        // The subscription itself wakes them: what was said before it stood was lost.
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("due");
        scene.submit(TaskOptions.builder().delay(Duration.ofHours(1)).build());
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("due");
        scene.submit(TaskOptions.builder().delay(Duration.ofHours(2)).build());
        scene.submit(TaskOptions.builder().delay(Duration.ofMinutes(1)).build());
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("due");
        scene.settle("w1", QueueScene.retry(scene.running("w1"), Duration.ZERO));
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("due");
        assertThat(heard).isEmpty();
    }

    @Test
    void manyInOneRoundTripAreAnsweredInTheirOrder() {
        List<CompletableFuture<Submitted>> answers = scene.submissions.submitAll(List.of(
                QueueScene.submission(MINE),
                QueueScene.submission(MINE_LATER),
                QueueScene.submission(TaskOptions.DEFAULTS)));
        List<Submitted> told = answers.stream().map(QueueScene::answer).toList();
        // Where the script cache was emptied, scripts of one round trip are sent again in any order.
        assertThat(told.get(0).duplicate()).isNotEqualTo(told.get(1).duplicate());
        assertThat(told).extracting(Submitted::id).startsWith(id("mine"), id("mine"));
        assertThat(told.get(2).duplicate()).isFalse();
        assertThat(scene.submissions.submitAll(List.of())).isEmpty();
    }

    private static TaskId id(String local) {
        return new TaskId(QueueScene.QUEUE, local);
    }
}
