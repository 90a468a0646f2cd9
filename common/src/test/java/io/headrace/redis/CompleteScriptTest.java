package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Delivery;
import io.headrace.broker.Report;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.task.LogLine;
import io.headrace.task.Progress;
import io.headrace.task.TaskOptions;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class CompleteScriptTest {

    private final QueueScene scene;

    CompleteScriptTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void leavesAnOutcomeOneEventAndOneCountAndNothingElse() {
        Delivery a = scene.running("w1");
        assertThat(scene.keyspace()).isEqualTo("""
            queues -> (q)
            {q}:ready:3 -> [A {type=mail, payload={}, opts=}] workers: last A, pending [A w1 1]""");

        assertThat(scene.settle("w1", QueueScene.complete(a))).isEqualTo(Verdict.SETTLED);
        String after = """
            queues -> (q)
            {q}:events -> [<id> {state=completed, count=1, ids=3-A}]
            {q}:outcome:3-A -> {"state":"completed","type":"mail","endedAt":5,"attempts":[{"number":1,"worker":"w1","startedAt":3,"waitedMs":1,"ranMs":2}],"result":7} (ttl)
            {q}:ready:3 -> workers: last A, pending []
            {q}:stats:<day> -> {completed=1} (ttl)""";
        assertThat(scene.keyspace()).isEqualTo(after);

        assertThat(scene.settle("w1", QueueScene.complete(a))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEqualTo(after);
    }

    @Test
    void oneOfThreeThatHadEndedIsLeftAlone() {
        List.of(1, 2, 3).forEach(each -> scene.submit());
        List<Delivery> all = scene.fetch("w1");
        scene.keyspace();
        scene.settle("w1", QueueScene.bury(all.get(1)));

        assertThat(scene.worker("w1")
                        .settle(all.stream().map(QueueScene::complete).toList()))
                .containsExactly(Verdict.SETTLED, Verdict.LEASE_LOST, Verdict.SETTLED);
        assertThat(scene.keyspace())
                .contains(
                        "{q}:events -> [<id> {state=dead, count=1, ids=3-B}] [<id> {state=completed, count=2, ids=3-A 3-C}]")
                .contains("{q}:outcome:3-B -> {\"state\":\"dead\"")
                .contains("{q}:stats:<day> -> {completed=2, dead=1} (ttl)")
                .contains("{q}:ready:3 -> workers: last C, pending []");
    }

    @Test
    void theSameDeliveryTwiceInOneCallEndsOnce() {
        Delivery a = scene.running("w1");
        assertThat(scene.worker("w1").settle(List.of(QueueScene.complete(a), QueueScene.complete(a))))
                .containsExactly(Verdict.SETTLED, Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).contains("{completed=1}");
    }

    @Test
    void whoeverEndsFirstWinsEvenWithAStaleLease() {
        Delivery a = scene.running("w1");
        scene.keyspace();
        scene.steal(a, "w2");

        assertThat(scene.settle("w1", QueueScene.complete(a))).isEqualTo(Verdict.SETTLED);
        String after = scene.keyspace();
        assertThat(scene.settle("w2", QueueScene.complete(a))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.settle("w2", QueueScene.bury(a))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.settle("w2", QueueScene.retry(a, Duration.ZERO))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEqualTo(after).contains("{completed=1}");
    }

    @Test
    void aTaskWithARecordLosesItAndOneWithoutRetentionLeavesNoOutcome() {
        scene.submit(TaskOptions.builder().id("mine").retention(Duration.ZERO).build());
        Delivery mine = scene.fetchOne("w1");
        assertThat(scene.keyspace()).contains("{q}:task:mine -> {place=3-A}");

        assertThat(scene.settle("w1", QueueScene.complete(mine))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.keyspace()).isEqualTo("""
            queues -> (q)
            {q}:events -> [<id> {state=completed, count=1, ids=mine}]
            {q}:ready:3 -> workers: last A, pending []
            {q}:stats:<day> -> {completed=1} (ttl)""");
    }

    @Test
    void cancelledWhileRunningForgetsTheFlagAndTheProgress() {
        Delivery a = scene.running("w1");
        Progress half = new Progress(50, "half", Instant.ofEpochMilli(4));
        List<LogLine> log = List.of(new LogLine(Instant.ofEpochMilli(3), "begun"));
        scene.worker("w1").report(a, new Report(half, log)).join();
        QueueScene.answer(scene.submissions.cancel(a.task().id()));
        assertThat(scene.keyspace())
                .contains("{q}:cancelling -> {3-A=w1}")
                .contains("{q}:progress -> {3-A={\"percent\":50,\"note\":\"half\",\"at\":4,"
                        + "\"log\":[{\"at\":3,\"text\":\"begun\"}]}}");

        assertThat(scene.settle("w1", QueueScene.cancelled(a))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.keyspace()).isEqualTo("""
            queues -> (q)
            {q}:events -> [<id> {state=cancelled, count=1, ids=3-A}]
            {q}:outcome:3-A -> {"state":"cancelled","type":"mail","reason":"asked to","endedAt":5,"attempts":[]} (ttl)
            {q}:ready:3 -> workers: last A, pending []
            {q}:stats:<day> -> {cancelled=1} (ttl)""");
    }

    @Test
    void withoutStreamOrGroupTheLeaseIsLostAndNothingIsWritten() {
        Delivery a = scene.running("w1");
        scene.redis.clear();
        assertThat(scene.settle("w1", QueueScene.complete(a))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEmpty();
    }

    @Test
    void anEntryThatWasAcknowledgedByHandIsCompletedAllTheSame() {
        Delivery a = scene.running("w1");
        scene.redis
                .redis()
                .xack(
                        scene.keys.ready(QueueScene.LEVEL),
                        RedisKeys.GROUP,
                        a.lease().entryId());
        assertThat(scene.settle("w1", QueueScene.complete(a))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.keyspace()).contains("{completed=1}");
    }

    @Test
    void manyMoreThanOneCallTakesAreSettledInOneGo() {
        for (int i = 0; i < 1_203; i++) {
            scene.xadd("type", "mail", "payload", "{}");
        }
        List<Delivery> all =
                scene.worker("w1").fetch(List.of(new io.headrace.broker.Deliveries.Ask(QueueScene.LEVEL, 5_000)));
        assertThat(scene.worker("w1")
                        .settle(all.stream().map(QueueScene::complete).toList()))
                .hasSize(1_203)
                .containsOnly(Verdict.SETTLED);
        assertThat(scene.redis.snapshot().keys()).hasSize(1_203 + 3);
        assertThat(scene.worker("w1").settle(List.of())).isEmpty();
    }
}
