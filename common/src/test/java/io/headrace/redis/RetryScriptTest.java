package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Delivery;
import io.headrace.broker.Settlement;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class RetryScriptTest {

    private static final Duration LATER = Duration.ofMinutes(5);

    private final QueueScene scene;

    RetryScriptTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void movesTheBodyIntoARecordAndTheIdIntoTheSchedule() {
        Delivery a = scene.running("w1");
        scene.keyspace();

        assertThat(scene.settle("w1", QueueScene.retry(a, LATER))).isEqualTo(Verdict.SETTLED);
        String after = """
            queues -> (q)
            {q}:ready:3 -> workers: last A, pending []
            {q}:retrying -> (3-A=<ms>)
            {q}:scheduled -> (3-A=<ms>)
            {q}:stats:<day> -> {retrying=1} (ttl)
            {q}:task:3-A -> {due=<ms>, opts={"id":"3-A","attempt":2,"attempts":[{"number":1,"worker":"w1","startedAt":3,"waitedMs":1,"ranMs":2,"error":"Boom","message":"it broke"}]}, payload={}, priority=3, reason=attempt 1 failed, since=<ms>, state=retrying, type=mail}""";
        assertThat(scene.keyspace()).isEqualTo(after);

        assertThat(scene.settle("w1", QueueScene.retry(a, LATER))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEqualTo(after);
    }

    @Test
    void comesBackWithItsIdItsAttemptsAndItsPlace() {
        Delivery first = scene.running("w1");
        scene.settle("w1", QueueScene.retry(first, Duration.ZERO));
        assertThat(scene.maintenance.promote(QueueScene.QUEUE, 10).promoted()).isEqualTo(1);

        Delivery second = scene.fetchOne("w2");
        assertThat(second.task().id()).isEqualTo(first.task().id());
        assertThat(second.task().attempt()).isEqualTo(2);
        assertThat(second.task().attempts()).hasSize(1);
        assertThat(second.deliveries()).isEqualTo(1);
        assertThat(second.lease().entryId()).isNotEqualTo(first.lease().entryId());

        assertThat(scene.settle("w1", QueueScene.complete(first))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.settle("w2", QueueScene.retry(second, LATER))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.keyspace()).contains("state=retrying").doesNotContain("place=");
    }

    @Test
    void parksATaskThatNobodyKnowsHowToHandle() {
        Delivery a = scene.running("w1");
        scene.keyspace();
        assertThat(scene.settle("w1", QueueScene.park(a))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.keyspace()).isEqualTo("""
            queues -> (q)
            {q}:ready:3 -> workers: last A, pending []
            {q}:scheduled -> (3-A=<ms>)
            {q}:stats:<day> -> {scheduled=1} (ttl)
            {q}:task:3-A -> {due=<ms>, opts={"id":"3-A","parks":1}, payload={}, priority=3, reason=no handler, since=<ms>, state=scheduled, type=mail}""");
    }

    @Test
    void withAStaleLeaseChangesNothing() {
        Delivery a = scene.running("w1");
        scene.steal(a, "w2");
        String before = scene.keyspace();
        assertThat(scene.settle("w1", QueueScene.retry(a, LATER))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEqualTo(before).contains("pending [A w2 2]");
    }

    @Test
    void aTaskThatIsToBeCancelledIsNotPostponed() {
        Delivery a = scene.running("w1");
        QueueScene.answer(scene.submissions.cancel(a.task().id()));
        String before = scene.keyspace();
        assertThat(scene.settle("w1", QueueScene.retry(a, LATER))).isEqualTo(Verdict.CANCELLED);
        assertThat(scene.keyspace()).isEqualTo(before);
    }

    @Test
    void keepsAChosenIdAndDropsItsPlace() {
        scene.submit(TaskOptions.builder().id("mine").build());
        Delivery mine = scene.fetchOne("w1");
        scene.settle("w1", QueueScene.retry(mine, LATER));
        assertThat(scene.keyspace()).contains("{q}:scheduled -> (mine=<ms>)").doesNotContain("place=");
    }

    @Test
    void anEntryThatIsGoneIsNotBroughtBack() {
        Delivery a = scene.running("w1");
        scene.keyspace();
        scene.redis.redis().xdel(scene.keys.ready(QueueScene.LEVEL), a.lease().entryId());
        assertThat(scene.settle("w1", QueueScene.retry(a, LATER))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEqualTo("""
            queues -> (q)
            {q}:ready:3 -> workers: last A, pending []""");
    }

    @Test
    void withoutStreamOrGroupTheLeaseIsLost() {
        Delivery a = scene.running("w1");
        scene.redis.clear();
        assertThat(scene.settle("w1", QueueScene.retry(a, LATER))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEmpty();
    }

    @Test
    void aLongReasonIsCut() {
        Delivery running = scene.running("w1");
        Settlement.Postpone wordy = new Settlement.Postpone(
                running, TaskState.RETRYING, Duration.ofHours(1), 2, List.of(), 0, "why ".repeat(100_000));
        assertThat(scene.settle("w1", wordy)).isEqualTo(Verdict.SETTLED);
        String reason =
                scene.redis.redis().hget(scene.keys.record(running.task().id()), "reason");
        assertThat(reason).hasSize(500).startsWith("why why").endsWith("...");
    }
}
