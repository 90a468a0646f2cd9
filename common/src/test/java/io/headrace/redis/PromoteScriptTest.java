package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.broker.Maintenance;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.task.Priority;
import io.headrace.task.Submission;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class PromoteScriptTest {

    private final QueueScene scene;

    PromoteScriptTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static TaskOptions due(String id, long at, Priority priority) {
        return TaskOptions.builder()
                .id(id)
                .at(Instant.ofEpochMilli(at))
                .priority(priority)
                .build();
    }

    /** Two entries of one script may have the same id in different streams or not. */
    private String keyspace() {
        return scene.keyspace().replace("[B {", "[A {").replace("5-B", "5-A");
    }

    @Test
    void bringsDueTasksIntoTheStreamsOfTheirPriority() {
        scene.submit(due("low", 2_000, Priority.LOWEST));
        scene.submit(due("high", 1_000, Priority.HIGHEST));
        scene.submit(due("later", 9_000_000_000_000L, Priority.NORMAL));

        Maintenance.Promotion promotion = scene.maintenance.promote(QueueScene.QUEUE, 10);
        assertThat(promotion.promoted()).isEqualTo(2);
        assertThat(promotion.orphans()).isEmpty();
        assertThat(promotion.latestMillis()).isGreaterThan(1_000_000_000_000L);
        assertThat(promotion.untilNext()).isGreaterThan(Duration.ofDays(365));
        String after = """
            queues -> (q)
            {q}:ready:1 -> [A {type=mail, payload={}, opts={"id":"low"}}]
            {q}:ready:3 -> workers: last 0-0, pending []
            {q}:ready:5 -> [A {type=mail, payload={}, opts={"id":"high"}}]
            {q}:scheduled -> (later=<ms>)
            {q}:task:high -> {place=5-A}
            {q}:task:later -> {due=<ms>, opts={"id":"later"}, payload={}, priority=3, reason=, since=<ms>, state=scheduled, type=mail}
            {q}:task:low -> {place=1-A}""";
        assertThat(keyspace()).isEqualTo(after);

        Maintenance.Promotion again = scene.maintenance.promote(QueueScene.QUEUE, 10);
        assertThat(again.promoted()).isZero();
        assertThat(again.latestMillis()).isZero();
        assertThat(keyspace()).isEqualTo(after);
    }

    @Test
    void takesAsManyAsAskedTheEarliestFirst() {
        for (int i = 1; i <= 3; i++) {
            scene.submit(due("t" + i, i, Priority.NORMAL));
        }
        assertThat(scene.maintenance.promote(QueueScene.QUEUE, 2))
                .satisfies(two -> assertThat(two.promoted()).isEqualTo(2))
                .satisfies(two -> assertThat(two.untilNext()).isZero());
        assertThat(scene.maintenance.promote(QueueScene.QUEUE, 2))
                .satisfies(one -> assertThat(one.promoted()).isEqualTo(1))
                .satisfies(one -> assertThat(one.untilNext()).isNull());
        assertThat(scene.fetch("w1"))
                .extracting(each -> each.task().id().local())
                .containsExactly("t1", "t2", "t3");
    }

    @Test
    void takesNoMoreThanAFewMegabytesAtOnce() {
        byte[] large = new byte[1 << 20];
        for (int i = 1; i <= 6; i++) {
            QueueScene.answer(scene.submissions.submit(
                    new Submission(QueueScene.QUEUE, "mail", large, due("t" + i, i, Priority.NORMAL))));
        }
        assertThat(scene.maintenance.promote(QueueScene.QUEUE, 500))
                .satisfies(some -> assertThat(some.promoted()).isEqualTo(4))
                .satisfies(some -> assertThat(some.untilNext()).isZero());
        assertThat(scene.redis.redis().zrange(scene.keys.scheduled(QueueScene.QUEUE), 0, -1))
                .containsExactly("t5", "t6");
        assertThat(scene.maintenance.promote(QueueScene.QUEUE, 500))
                .satisfies(rest -> assertThat(rest.promoted()).isEqualTo(2))
                .satisfies(rest -> assertThat(rest.untilNext()).isNull());
        assertThat(scene.fetch("w1"))
                .extracting(each -> each.task().id().local())
                .containsExactly("t1", "t2", "t3", "t4", "t5", "t6");
    }

    @Test
    void anIdWithoutARecordIsRemovedAndNamed() {
        scene.redis.redis().zadd(scene.keys.scheduled(QueueScene.QUEUE), 5, "ghost");
        scene.submit(due("real", 6, Priority.NORMAL));
        Maintenance.Promotion promotion = scene.maintenance.promote(QueueScene.QUEUE, 10);
        assertThat(promotion.orphans()).containsExactly("ghost");
        assertThat(promotion.promoted()).isEqualTo(1);
        assertThat(scene.keyspace()).isEqualTo("""
            queues -> (q)
            {q}:ready:3 -> [A {type=mail, payload={}, opts={"id":"real"}}] workers: last 0-0, pending []
            {q}:task:real -> {place=3-A}""");
    }

    @Test
    void aBrokenRecordGoesToAWorkerAndTakesNobodyWithIt() {
        scene.submit(due("broken", 5, Priority.NORMAL));
        scene.redis.redis().hdel(scene.keys.record(new TaskId(QueueScene.QUEUE, "broken")), "type", "payload");
        scene.redis.redis().hset(scene.keys.record(new TaskId(QueueScene.QUEUE, "broken")), "priority", "9");
        scene.submit(due("real", 6, Priority.NORMAL));
        assertThat(scene.maintenance.promote(QueueScene.QUEUE, 10).promoted()).isEqualTo(2);
        List<Delivery> both = scene.fetch("w1");
        assertThat(both).extracting(each -> each.task().id().local()).containsExactly("broken", "real");
        assertThat(both.get(0).unreadable()).isNotNull();
        assertThat(scene.settle("w1", QueueScene.bury(both.get(0)))).isEqualTo(Verdict.SETTLED);
    }

    @Test
    void withNothingThereDoesNothing() {
        scene.redis.clear();
        assertThat(scene.maintenance.promote(QueueScene.QUEUE, 10))
                .isEqualTo(new Maintenance.Promotion(0, List.of(), 0, null));
        assertThat(scene.keyspace()).isEmpty();
    }

    @Test
    void twoSchedulersMoveEachOf2000TasksOnce() {
        List<Submission> all = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            all.add(QueueScene.submission(due("t" + i, 1 + i, Priority.NORMAL)));
        }
        scene.submissions.submitAll(all).forEach(QueueScene::answer);
        CountDownLatch go = new CountDownLatch(1);
        List<CompletableFuture<Integer>> schedulers = IntStream.range(0, 2)
                .mapToObj(each -> CompletableFuture.supplyAsync(() -> promoteAll(go)))
                .toList();
        go.countDown();
        assertThat(schedulers.stream().mapToInt(QueueScene::answer).sum()).isEqualTo(2_000);
        Set<String> ids = new HashSet<>();
        List<Delivery> fetched = scene.worker("w1").fetch(List.of(new Ask(QueueScene.LEVEL, 5_000)));
        fetched.forEach(each -> ids.add(each.task().id().local()));
        assertThat(fetched).hasSize(2_000);
        assertThat(ids).hasSize(2_000);
    }

    private int promoteAll(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        int moved = 0;
        int some;
        do {
            some = scene.maintenance.promote(QueueScene.QUEUE, 50).promoted();
            moved += some;
        } while (some > 0);
        return moved;
    }
}
