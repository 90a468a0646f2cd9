package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Delivery;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class ExpireScriptTest {

    private final QueueScene scene;

    ExpireScriptTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void endsATaskWhoseTimeIsOver() {
        Delivery a = scene.running("w1");
        scene.keyspace();
        assertThat(scene.settle("w1", QueueScene.expire(a, 1))).isEqualTo(Verdict.SETTLED);
        String after = """
            queues -> (q)
            {q}:events -> [<id> {state=expired, count=1, ids=3-A}]
            {q}:outcome:3-A -> {"state":"expired","type":"mail","reason":"too late","endedAt":5,"attempts":[]} (ttl)
            {q}:ready:3 -> workers: last A, pending []
            {q}:stats:<day> -> {expired=1} (ttl)""";
        assertThat(scene.keyspace()).isEqualTo(after);
        assertThat(scene.settle("w1", QueueScene.expire(a, 1))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEqualTo(after);
    }

    @Test
    void theServersClockHasTheLastWord() {
        Delivery a = scene.running("w1");
        String before = scene.keyspace();
        assertThat(scene.settle("w1", QueueScene.expire(a, 9_000_000_000_000L))).isEqualTo(Verdict.NOT_EXPIRED);
        assertThat(scene.keyspace()).isEqualTo(before);
    }

    @Test
    void withAStaleLeaseChangesNothing() {
        Delivery a = scene.running("w1");
        scene.steal(a, "w2");
        String before = scene.keyspace();
        assertThat(scene.settle("w1", QueueScene.expire(a, 1))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEqualTo(before);
    }

    @Test
    void anEntryThatIsGoneOrHasNoStreamIsLost() {
        Delivery a = scene.running("w1");
        scene.redis.redis().xdel(scene.keys.ready(QueueScene.LEVEL), a.lease().entryId());
        assertThat(scene.settle("w1", QueueScene.expire(a, 1))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.redis.snapshot().keys()).containsExactly("queues", "{q}:ready:3");
        scene.redis.clear();
        assertThat(scene.settle("w1", QueueScene.expire(a, 1))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEmpty();
    }
}
