package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Delivery;
import io.headrace.broker.Submissions.Cancellation;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@HeadraceTest
class CancelScriptTest {

    private final QueueScene scene;

    CancelScriptTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static final String ENDED = """
            queues -> (q)
            {q}:events -> [<id> {state=cancelled, count=1, ids=%s}]
            {q}:outcome:%s -> {"state":"cancelled","type":"mail","reason":"cancelled before it ran","endedAt":<ms>,"attempts":[]} (ttl)
            {q}:ready:3 -> workers: last %s, pending []
            {q}:stats:<day> -> {cancelled=1} (ttl)""";

    private Cancellation cancel(TaskId id) {
        return QueueScene.answer(scene.submissions.cancel(id));
    }

    @Test
    void aQueuedTaskIsGoneAtOnce() {
        TaskId a = scene.submit();
        scene.keyspace();
        assertThat(cancel(a)).isEqualTo(Cancellation.CANCELLED);
        assertThat(scene.keyspace()).isEqualTo(ENDED.formatted("3-A", "3-A", "0-0"));
        assertThat(cancel(a)).isEqualTo(Cancellation.ENDED_BEFORE);
        assertThat(scene.keyspace()).isEqualTo(ENDED.formatted("3-A", "3-A", "0-0"));
        assertThat(scene.fetch("w1")).isEmpty();
    }

    @Test
    void aScheduledTaskIsGoneAtOnce() {
        TaskId mine = scene.submit(
                TaskOptions.builder().id("mine").delay(Duration.ofHours(1)).build());
        assertThat(cancel(mine)).isEqualTo(Cancellation.CANCELLED);
        assertThat(scene.keyspace()).isEqualTo(ENDED.formatted("mine", "mine", "0-0"));
        assertThat(cancel(mine)).isEqualTo(Cancellation.ENDED_BEFORE);
    }

    @Test
    void aRetryingTaskKeepsItsAttempts() {
        Delivery a = scene.running("w1");
        scene.settle("w1", QueueScene.retry(a, Duration.ofHours(1)));
        assertThat(cancel(a.task().id())).isEqualTo(Cancellation.CANCELLED);
        Outcome outcome = QueueScene.answer(scene.submissions.await(a.task().id()));
        assertThat(outcome.state()).isEqualTo(TaskState.CANCELLED);
        assertThat(outcome.attempts()).hasSize(1);
        assertThat(outcome.failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).isEqualTo("it broke"));
        assertThat(scene.redis.snapshot().keys()).noneMatch(key -> key.contains("task:") || key.contains("scheduled"));
    }

    @Test
    void aRunningTaskIsFlaggedAndItsWorkerTold() throws InterruptedException {
        Heard heard = new Heard();
        scene.worker("w1").onControl(heard);
        Delivery a = scene.running("w1");
        scene.keyspace();
        String flagged = """
            queues -> (q)
            {q}:cancelling -> {3-A=w1}
            {q}:ready:3 -> [A {type=mail, payload={}, opts=}] workers: last A, pending [A w1 1]""";
        for (int i = 0; i < 2; i++) {
            assertThat(cancel(a.task().id())).isEqualTo(Cancellation.REQUESTED);
            assertThat(scene.keyspace()).isEqualTo(flagged);
            assertThat(heard.cancelled.poll(20, TimeUnit.SECONDS))
                    .isEqualTo(a.task().id());
        }
        assertThat(scene.worker("w1").renew(List.of(a)).cancelled()).containsExactly(a.lease());
    }

    @Test
    void aReleasedTaskIsGoneAtOnce() {
        Delivery a = scene.running("w1");
        scene.keyspace();
        scene.worker("w1").release(List.of(QueueScene.LEVEL));
        assertThat(cancel(a.task().id())).isEqualTo(Cancellation.CANCELLED);
        assertThat(scene.keyspace()).isEqualTo(ENDED.formatted("3-A", "3-A", "A"));
    }

    @Test
    void aPromotedTaskIsFoundAtItsPlace() {
        TaskId mine = scene.submit(
                TaskOptions.builder().id("mine").at(Instant.ofEpochMilli(5)).build());
        scene.maintenance.promote(QueueScene.QUEUE, 10);
        assertThat(cancel(mine)).isEqualTo(Cancellation.CANCELLED);
        assertThat(scene.keyspace()).isEqualTo(ENDED.formatted("mine", "mine", "0-0"));
    }

    @Test
    void whatHasEndedOrNeverWasIsLeftAlone() {
        Delivery a = scene.running("w1");
        scene.settle("w1", QueueScene.complete(a));
        String before = scene.keyspace();
        assertThat(cancel(a.task().id())).isEqualTo(Cancellation.ENDED_BEFORE);
        assertThat(cancel(TaskId.parse("q/nobody"))).isEqualTo(Cancellation.UNKNOWN);
        assertThat(cancel(TaskId.parse("q/3-1-0"))).isEqualTo(Cancellation.UNKNOWN);
        assertThat(scene.keyspace()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "5",
                "{\"attempts\":7,\"retentionMs\":\"x\"}",
                "{\"retentionMs\":60000.5}",
                "{\"retentionMs\":-1}",
                "{\"retentionMs\":1e300,\"attempts\":{\"a\":1}}",
                "{\"attempts\":[null,{}]}",
                "{"
            })
    void aTaskWithBrokenOptsCanBeCancelledAsWell(String opts) {
        String entry = scene.xadd("type", "\"quoted\"", "payload", "", "opts", opts);
        TaskId id = new TaskId(QueueScene.QUEUE, "3-" + entry);
        assertThat(cancel(id)).isEqualTo(Cancellation.CANCELLED);
        assertThat(QueueScene.answer(scene.submissions.await(id)).type()).isEmpty();
    }

    @Test
    void aStreamWithoutGroupOrAnEmptyServer() {
        TaskId low = scene.submit(TaskOptions.builder().priority(Priority.LOW).build());
        assertThat(cancel(low)).isEqualTo(Cancellation.CANCELLED);
        scene.redis.clear();
        assertThat(cancel(low)).isEqualTo(Cancellation.UNKNOWN);
        assertThat(scene.keyspace()).isEmpty();
    }
}
