package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Delivery;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@HeadraceTest
class BuryScriptTest {

    private final QueueScene scene;

    BuryScriptTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void movesTheEntryToTheDeadLettersAndKeepsTheOutcomeForAsLongAsTheyStand() {
        Delivery a = scene.running("w1");
        scene.keyspace();

        assertThat(scene.settle("w1", QueueScene.bury(a))).isEqualTo(Verdict.SETTLED);
        String after = """
            queues -> (q)
            {q}:causes -> {mail no use=1}
            {q}:dead -> [<id> {id=3-A, priority=3, type=mail, payload={}, opts={"id":"3-A"}, outcome={"state":"dead","type":"mail","reason":"no use","endedAt":5,"attempts":[]}, cause=mail no use}]
            {q}:events -> [<id> {state=dead, count=1, ids=3-A}]
            {q}:outcome:3-A -> {"state":"dead","type":"mail","reason":"no use","endedAt":5,"attempts":[]}
            {q}:ready:3 -> workers: last A, pending []
            {q}:stats:<day> -> {dead=1} (ttl)
            {q}:task:3-A -> {letter=<id>}""";
        assertThat(scene.keyspace()).isEqualTo(after);

        assertThat(scene.settle("w1", QueueScene.bury(a))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEqualTo(after);
    }

    @Test
    void withAStaleLeaseChangesNothing() {
        Delivery a = scene.running("w1");
        scene.steal(a, "w2");
        String before = scene.keyspace();
        assertThat(scene.settle("w1", QueueScene.bury(a))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEqualTo(before);
    }

    @Test
    void keepsEveryFieldOfAnEntryWithoutType() {
        scene.xadd("payload", "x", "colour", "green", "id", "theirs", "outcome", "mine");
        Delivery a = scene.fetchOne("w1");
        assertThat(a.unreadable()).contains("no field 'type'");
        scene.keyspace();
        assertThat(scene.settle("w1", QueueScene.bury(a))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.keyspace())
                .contains(
                        "[<id> {id=3-A, priority=3, payload=x, colour=green, entry.id=theirs, entry.outcome=mine, opts=,"
                                + " outcome={\"state\":\"dead\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"id\":", "[]", "{\"maxAttempts\":\"many\"}", "{\"backoff\":\"exponential 999999999999d..1h\"}"
            })
    void keepsBrokenOptsAsTheyStand(String opts) {
        scene.xadd("type", "mail", "payload", "x", "opts", opts);
        Delivery a = scene.fetchOne("w1");
        assertThat(a.unreadable()).contains("opts");
        scene.keyspace();
        assertThat(scene.settle("w1", QueueScene.bury(a))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.keyspace()).contains("type=mail, payload=x, opts=" + opts + ", outcome={");
    }

    @Test
    void anEntryWithThousandsOfFieldsIsNotLost() {
        String[] fields = IntStream.range(0, 10_000).mapToObj(i -> "f" + i).toArray(String[]::new);
        scene.xadd(fields);
        Delivery a = scene.fetchOne("w1");
        scene.keyspace();
        assertThat(scene.settle("w1", QueueScene.bury(a))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.keyspace()).contains("f0=f1,").contains("f5998=f5999").contains("\"f9998\",\"f9999\"]");
    }

    @Test
    void anUnreadableTaskWithAReadableIdIsBuriedUnderIt() {
        scene.xadd("type", "no such name", "payload", "", "opts", "{\"id\":\"mine\"}");
        Delivery a = scene.fetchOne("w1");
        assertThat(a.unreadable()).contains("no such name");
        assertThat(a.task().id().local()).isEqualTo("mine");
    }

    @Test
    void anEntryThatIsGoneIsNotBuried() {
        Delivery a = scene.running("w1");
        scene.keyspace();
        scene.redis.redis().xdel(scene.keys.ready(QueueScene.LEVEL), a.lease().entryId());
        assertThat(scene.settle("w1", QueueScene.bury(a))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEqualTo("""
            queues -> (q)
            {q}:ready:3 -> workers: last A, pending []""");
    }

    @Test
    void withoutStreamOrGroupTheLeaseIsLost() {
        Delivery a = scene.running("w1");
        scene.redis.clear();
        assertThat(scene.settle("w1", QueueScene.bury(a))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEmpty();
    }

    @Test
    void theOldestLettersBeyondALimitAreDroppedAndTheirOutcomesToo() {
        for (int i = 0; i < 3; i++) {
            scene.settle("w1", QueueScene.bury(scene.running("w1")));
        }
        assertThat(scene.maintenance.trimDeadLetters(QueueScene.QUEUE, 3)).isZero();
        assertThat(scene.maintenance.trimDeadLetters(QueueScene.QUEUE, 1)).isEqualTo(2);
        String after = scene.keyspace();
        assertThat(after).contains("{q}:stats:<day> -> {dead=3, dropped=2} (ttl)");
        assertThat(scene.redis.snapshot().keys())
                .filteredOn(key -> key.contains("outcome:"))
                .hasSize(1);
        assertThat(scene.maintenance.trimDeadLetters(QueueScene.QUEUE, 1)).isZero();
        assertThat(scene.keyspace()).isEqualTo(after);
        scene.redis.clear();
        assertThat(scene.maintenance.trimDeadLetters(QueueScene.QUEUE, 1)).isZero();
        assertThat(scene.keyspace()).isEmpty();
    }

    @Test
    void anEntryWithTooManyHeadersIsBuriedWithTheReason() {
        String opts = "{\"headers\":{\"big\":\"" + "v".repeat(5_000) + "\"}}";
        scene.xadd("type", "mail", "payload", "{}", "opts", opts);
        Delivery delivery = scene.fetchOne("w1");
        assertThat(delivery.unreadable()).contains("big").contains("5000").contains("4096");
        assertThat(scene.settle("w1", QueueScene.bury(delivery))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.redis
                        .redis()
                        .xrange(scene.keys.dead(QueueScene.QUEUE), io.lettuce.core.Range.unbounded())
                        .get(0)
                        .getBody())
                .containsEntry("opts", opts);
    }
}
