package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Deliveries.Renewal;
import io.headrace.broker.Delivery;
import io.headrace.broker.Inspection.Depth;
import io.headrace.broker.Level;
import io.headrace.broker.Maintenance;
import io.headrace.broker.Report;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.task.LogLine;
import io.headrace.task.Priority;
import io.headrace.task.Progress;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class LeaseScriptsTest {

    private final QueueScene scene;

    LeaseScriptsTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private String stream() {
        return scene.keys.ready(QueueScene.LEVEL);
    }

    /** The lease of an entry has run out: it has been idle for longer. */
    private void age(Delivery delivery) {
        // The bound by the id lets only old entries count as stalled.
        scene.redis
                .redis()
                .xclaim(
                        stream(),
                        io.lettuce.core.Consumer.from(
                                RedisKeys.GROUP, delivery.lease().worker()),
                        new io.lettuce.core.XClaimArgs()
                                .justid()
                                .idle(Duration.ofHours(1))
                                .minIdleTime(Duration.ZERO),
                        delivery.lease().entryId());
    }

    /** An entry that came into the stream long ago. */
    private Delivery old(String worker) {
        scene.redis
                .redis()
                .xadd(stream(), new io.lettuce.core.XAddArgs().id("1700000000000-0"), "type", "mail", "payload", "{}");
        Delivery delivery = scene.fetchOne(worker);
        age(delivery);
        return delivery;
    }

    // extend

    @Test
    void extendRenewsWithoutCountingADelivery() {
        Delivery a = old("w1");
        assertThat(scene.worker("w1").renew(List.of(a))).isEqualTo(new Renewal(Set.of(), Set.of()));
        assertThat(scene.keyspace())
                .isEqualTo("{q}:ready:3 -> [A {type=mail, payload={}}] workers: last A, pending [A w1 1]");
        assertThat(scene.worker("w1").renew(List.of(a))).isEqualTo(new Renewal(Set.of(), Set.of()));
        assertThat(scene.worker("w2").reclaim(QueueScene.LEVEL, QueueScene.LEASE, 10))
                .isEmpty();
    }

    @Test
    void extendMakesALeaseShorterByAHeadStart() {
        Delivery a = scene.running("w1");
        Delivery b = scene.running("w1");
        Duration lease = Duration.ofHours(1);
        Duration hardlyIdle = Duration.ofMillis(1);
        assertThat(scene.worker("w1").renew(List.of(a), lease)).isEqualTo(new Renewal(Set.of(), Set.of()));
        assertThat(scene.worker("w1").renew(List.of(b), lease.minusMinutes(1)))
                .isEqualTo(new Renewal(Set.of(), Set.of()));
        assertThat(scene.keyspace()).contains("pending [A w1 1, B w1 1]");
        // By its lease it is over, but so young an entry is not looked at unless somebody says how short a lease may
        // be.
        assertThat(scene.worker("w2").reclaim(QueueScene.LEVEL, lease, 10)).isEmpty();
        await().until(() -> scene.worker("w2").reclaim(QueueScene.LEVEL, lease, hardlyIdle, 10).stream()
                .map(each -> each.task().id())
                .toList()
                .equals(List.of(a.task().id())));
        assertThat(scene.worker("w2").reclaim(QueueScene.LEVEL, lease, hardlyIdle, 10))
                .isEmpty();
        // Renewed in full it has all of the lease again.
        assertThat(scene.worker("w1").renew(List.of(b)).lost()).isEmpty();
        assertThat(scene.worker("w2").reclaim(QueueScene.LEVEL, lease.minusMinutes(2), hardlyIdle, 10))
                .isEmpty();
    }

    @Test
    void extendDoesNotStealBack() {
        Delivery a = scene.running("w1");
        scene.steal(a, "w2");
        String before = scene.keyspace();
        assertThat(scene.worker("w1").renew(List.of(a))).isEqualTo(new Renewal(Set.of(a.lease()), Set.of()));
        assertThat(scene.keyspace()).isEqualTo(before).contains("pending [A w2 2]");
    }

    @Test
    void extendTellsWhatIsToBeCancelledAndWhatIsLost() {
        scene.submit();
        scene.submit();
        List<Delivery> both = scene.fetch("w1");
        QueueScene.answer(scene.submissions.cancel(both.get(0).task().id()));
        scene.settle("w1", QueueScene.complete(both.get(1)));
        assertThat(scene.worker("w1").renew(both))
                .isEqualTo(new Renewal(
                        Set.of(both.get(1).lease()), Set.of(both.get(0).lease())));
    }

    @Test
    void extendWithoutStreamOrGroupLosesAll() {
        Delivery a = scene.running("w1");
        scene.redis.clear();
        assertThat(scene.worker("w1").renew(List.of(a)).lost()).containsExactly(a.lease());
        assertThat(scene.keyspace()).isEmpty();
    }

    // release

    @Test
    void oneOfManyIsReleasedAndOnlyByItsHolder() {
        Delivery a = scene.running("w1");
        Delivery b = scene.running("w1");
        scene.worker("w2").release(a.lease());
        assertThat(scene.worker("w1").renew(List.of(a, b)).lost()).isEmpty();

        scene.worker("w1").release(a.lease());
        scene.worker("w1").release(a.lease());

        assertThat(scene.worker("w1").renew(List.of(a, b)).lost()).containsExactly(a.lease());
        List<Delivery> taken = scene.worker("w2").reclaim(QueueScene.LEVEL, Duration.ZERO, 10);
        assertThat(taken)
                .extracting(each -> each.task().id())
                .containsExactly(a.task().id());
        assertThat(taken.get(0).deliveries()).isEqualTo(1);
    }

    @Test
    void whatIsReleasedIsTakenAtOnceAndCountsNoDelivery() {
        Delivery a = scene.running("w1");
        assertThat(scene.worker("w1").release(List.of(QueueScene.LEVEL))).isEqualTo(1);
        String released = """
            queues -> (q)
            {q}:ready:3 -> [A {type=mail, payload={}, opts=}] workers: last A, pending [A released 0]""";
        assertThat(scene.keyspace()).isEqualTo(released);
        assertThat(scene.worker("w1").release(List.of(QueueScene.LEVEL))).isZero();
        assertThat(scene.keyspace()).isEqualTo(released);
        assertThat(QueueScene.answer(scene.inspection.status(a.task().id())))
                .map(TaskStatus::state)
                .contains(TaskState.QUEUED);
        assertThat(QueueScene.answer(scene.inspection.depth(QueueScene.QUEUE)))
                .isEqualTo(new Depth(1, 0, 0, 0, java.util.Map.of()));

        List<Delivery> taken = scene.worker("w2").reclaim(QueueScene.LEVEL, Duration.ofHours(1), 10);
        assertThat(taken).hasSize(1);
        assertThat(taken.get(0).deliveries()).isEqualTo(1);
        assertThat(taken.get(0).lease().worker()).isEqualTo("w2");
        assertThat(scene.keyspace()).contains("pending [A w2 1]");
        assertThat(scene.worker("w2").reclaim(QueueScene.LEVEL, Duration.ofHours(1), 10))
                .isEmpty();
    }

    @Test
    void whatIsReleasedBecauseAnotherDiedKeepsItsCount() {
        Delivery a = scene.running("w1");
        scene.steal(a, "w2");
        scene.worker("w2").release(List.of(QueueScene.LEVEL));
        assertThat(scene.worker("w3")
                        .reclaim(QueueScene.LEVEL, QueueScene.LEASE, 10)
                        .get(0)
                        .deliveries())
                .isEqualTo(2);
    }

    @Test
    void releaseHandsBackMoreThanOneCallTakesAndNothingOfOthers() {
        for (int i = 0; i < 1_100; i++) {
            scene.xadd("type", "mail", "payload", "{}");
        }
        scene.worker("w2").fetch(List.of(new Ask(QueueScene.LEVEL, 100)));
        scene.worker("w1").fetch(List.of(new Ask(QueueScene.LEVEL, 1_000)));
        assertThat(scene.worker("w1").release(List.of(QueueScene.LEVEL))).isEqualTo(1_000);
        Set<String> ids = new HashSet<>();
        List<Delivery> some;
        do {
            some = scene.worker("w3").reclaim(QueueScene.LEVEL, QueueScene.LEASE, 300);
            some.forEach(each -> ids.add(each.lease().entryId()));
        } while (!some.isEmpty());
        assertThat(ids).hasSize(1_000);
    }

    @Test
    void releaseAndReclaimOfADeletedEntry() {
        Delivery a = old("w1");
        Delivery b = scene.running("w1");
        scene.redis.redis().xdel(stream(), a.lease().entryId(), b.lease().entryId());
        scene.worker("w1").release(List.of(QueueScene.LEVEL));
        assertThat(scene.worker("w2").reclaim(QueueScene.LEVEL, QueueScene.LEASE, 10))
                .isEmpty();
        assertThat(scene.worker("w2").reclaim(QueueScene.LEVEL, QueueScene.LEASE, 10))
                .isEmpty();
        assertThat(scene.redis.snapshot().get("{q}:ready:3")).endsWith("pending []");
    }

    // reclaim

    @Test
    void reclaimOfAnIdleEntryCountsADelivery() {
        Delivery a = old("w1");
        List<Delivery> taken = scene.worker("w2").reclaim(QueueScene.LEVEL, QueueScene.LEASE, 10);
        assertThat(taken).hasSize(1);
        assertThat(taken.get(0).deliveries()).isEqualTo(2);
        assertThat(taken.get(0).task().id()).isEqualTo(a.task().id());
        assertThat(scene.keyspace())
                .isEqualTo("{q}:ready:3 -> [A {type=mail, payload={}}] workers: last A, pending [A w2 2]");
        assertThat(scene.worker("w3").reclaim(QueueScene.LEVEL, QueueScene.LEASE, 10))
                .isEmpty();
        assertThat(scene.settle("w2", QueueScene.complete(taken.get(0)))).isEqualTo(Verdict.SETTLED);
    }

    @Test
    void reclaimSeesAnEntryWhoseIdLiesInTheFuture() {
        scene.redis
                .redis()
                .xadd(stream(), new io.lettuce.core.XAddArgs().id("9700000000000-0"), "type", "mail", "payload", "{}");
        Delivery held = scene.fetchOne("w1");
        assertThat(scene.worker("w2").reclaim(QueueScene.LEVEL, QueueScene.LEASE, 10))
                .isEmpty();
        age(held);
        assertThat(scene.worker("w2").reclaim(QueueScene.LEVEL, QueueScene.LEASE, 10))
                .extracting(each -> each.lease().entryId())
                .containsExactly(held.lease().entryId());
        assertThat(scene.worker("w3").reclaim(QueueScene.LEVEL, QueueScene.LEASE, 10))
                .isEmpty();
    }

    @Test
    void reclaimLeavesWhatIsHeldAndOfDeletedEntriesNothing() {
        Delivery gone = old("w1");
        scene.running("w1");
        scene.redis.redis().xdel(stream(), gone.lease().entryId());
        assertThat(scene.worker("w2").reclaim(QueueScene.LEVEL, QueueScene.LEASE, 10))
                .isEmpty();
        assertThat(scene.redis.snapshot().get("{q}:ready:3"))
                .contains(" w1 1]")
                .doesNotContain("w2")
                .doesNotContain("1700000000000-0 w");
    }

    @Test
    void reclaimWithoutStreamOrGroupHealsIt() {
        scene.redis.clear();
        assertThat(scene.worker("w1").reclaim(QueueScene.LEVEL, QueueScene.LEASE, 10))
                .isEmpty();
        assertThat(scene.redis.snapshot().keys()).hasSize(6).contains("queues", "{q}:ready:1", "{q}:ready:5");
    }

    @Test
    void reclaimedEntriesThatAreNotTasksAreUnreadable() {
        scene.redis
                .redis()
                .xadd(stream(), new io.lettuce.core.XAddArgs().id("1700000000000-0"), Map.of("colour", "green"));
        age(scene.fetchOne("w1"));
        Delivery taken = scene.worker("w2")
                .reclaim(QueueScene.LEVEL, QueueScene.LEASE, 10)
                .get(0);
        assertThat(taken.unreadable()).contains("type");
    }

    // reconcile, report, leave

    @Test
    @SuppressWarnings("unchecked") // the client has varargs of a generic type
    void reconcileFindsWhatALostReplyLeftWithoutCountingADelivery() {
        Delivery known = scene.running("w1");
        scene.submit();
        scene.redis.redis().xreadgroup(io.lettuce.core.Consumer.from(RedisKeys.GROUP, "w1"), streamOffset());
        List<Delivery> found = scene.worker("w1").reconcile(QueueScene.LEVEL, Set.of(known.lease()));
        assertThat(found).hasSize(1);
        assertThat(found.get(0).deliveries()).isEqualTo(1);
        assertThat(scene.keyspace()).contains("pending [A w1 1, B w1 1]");
        assertThat(scene.worker("w1")
                        .reconcile(
                                QueueScene.LEVEL,
                                Set.of(known.lease(), found.get(0).lease())))
                .isEmpty();
        scene.redis.clear();
        assertThat(scene.worker("w1").reconcile(QueueScene.LEVEL, Set.of())).isEmpty();
    }

    private io.lettuce.core.XReadArgs.StreamOffset<String> streamOffset() {
        return io.lettuce.core.XReadArgs.StreamOffset.lastConsumed(stream());
    }

    @Test
    void whatIsToldUnderALostLeaseIsNotKept() {
        Delivery a = scene.running("w1");
        Progress half = new Progress(50, "half", Instant.ofEpochMilli(4));
        List<LogLine> log = List.of(new LogLine(Instant.ofEpochMilli(3), "begun"));
        scene.worker("w1").report(a, new Report(half, log)).join();
        scene.worker("w1").report(a, new Report(half, log)).join();
        TaskStatus status =
                QueueScene.answer(scene.inspection.status(a.task().id())).orElseThrow();
        assertThat(status.progress()).isEqualTo(half);
        assertThat(status.log()).isEqualTo(log);
        scene.steal(a, "w2");
        String before = scene.keyspace();
        scene.worker("w1").report(a, new Report(null, List.of())).join();
        assertThat(scene.keyspace()).isEqualTo(before);
        scene.redis.clear();
        scene.worker("w1").report(a, new Report(half, log)).join();
        assertThat(scene.keyspace()).isEmpty();
    }

    @Test
    void onlyAConsumerWithNothingPendingIsRemoved() {
        Delivery a = scene.running("w1");
        Delivery b = scene.running("w2");
        scene.settle("w2", QueueScene.complete(b));
        scene.worker("w1").release(List.of());
        List<Maintenance.Consumer> dead = scene.maintenance.deadConsumers(QueueScene.QUEUE, Set.of());
        assertThat(dead).extracting(Maintenance.Consumer::name).containsExactlyInAnyOrder("w1", "w2");
        String before = scene.keyspace();
        assertThat(scene.maintenance.removeConsumer(new Maintenance.Consumer(QueueScene.LEVEL, "w1")))
                .isFalse();
        assertThat(scene.maintenance.removeConsumer(new Maintenance.Consumer(QueueScene.LEVEL, "w2")))
                .isTrue();
        assertThat(scene.maintenance.removeConsumer(new Maintenance.Consumer(QueueScene.LEVEL, "w2")))
                .isTrue();
        assertThat(scene.keyspace()).isEqualTo(before);
        assertThat(scene.maintenance.deadConsumers(QueueScene.QUEUE, Set.of()))
                .extracting(Maintenance.Consumer::name)
                .containsExactly("w1");
        scene.worker("w1").release(List.of(QueueScene.LEVEL));
        assertThat(scene.maintenance.deadConsumers(QueueScene.QUEUE, Set.of()))
                .extracting(Maintenance.Consumer::name)
                .containsExactly("w1");
        scene.redis.clear();
        assertThat(scene.maintenance.removeConsumer(new Maintenance.Consumer(QueueScene.LEVEL, "w1")))
                .isFalse();
        assertThat(a.task().attempt()).isEqualTo(1);
    }

    // fetch

    @Test
    void anEntryTypedByHandIsATask() {
        scene.xadd("type", "mail", "payload", "{\"to\":1}");
        Delivery a = scene.fetchOne("w1");
        assertThat(a.unreadable()).isNull();
        assertThat(a.task().options()).isEqualTo(TaskOptions.DEFAULTS);
        assertThat(new String(a.task().payload(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"to\":1}");
        assertThat(scene.settle("w1", QueueScene.complete(a))).isEqualTo(Verdict.SETTLED);
        assertThat(QueueScene.answer(scene.inspection.status(a.task().id())))
                .map(TaskStatus::state)
                .contains(TaskState.COMPLETED);
    }

    @Test
    void fetchHealsAServerThatWasEmptied() {
        scene.redis.clear();
        assertThat(scene.fetch("w1")).isEmpty();
        scene.submit();
        assertThat(scene.fetchOne("w1").deliveries()).isEqualTo(1);
        scene.redis.clear();
        assertThat(scene.worker("w1").fetchBlocking(List.of(QueueScene.LEVEL), Duration.ofSeconds(20)))
                .isEmpty();
        scene.submit();
        assertThat(scene.worker("w1").fetchBlocking(List.of(QueueScene.LEVEL), Duration.ofSeconds(20)))
                .hasSize(1);
    }

    @Test
    void fetchTakesFromSeveralLevelsInTheOrderAsked() {
        scene.group(Priority.HIGHEST);
        scene.submit();
        scene.submit(TaskOptions.builder().priority(Priority.HIGHEST).build());
        Level top = new Level(QueueScene.QUEUE, Priority.HIGHEST);
        List<Delivery> both = scene.worker("w1").fetch(List.of(new Ask(top, 1), new Ask(QueueScene.LEVEL, 1)));
        assertThat(both).extracting(each -> each.lease().level()).containsExactly(top, QueueScene.LEVEL);
        assertThat(both.get(0).task().options().priority()).isEqualTo(Priority.HIGHEST);
    }

    @Test
    void aBlockingReadIsEndedByWake() {
        RedisDeliveries worker = scene.worker("w1");
        for (int i = 0; i < 20; i++) {
            CompletableFuture<List<Delivery>> read = CompletableFuture.supplyAsync(
                    () -> worker.fetchBlocking(List.of(QueueScene.LEVEL), Duration.ofSeconds(50)));
            worker.wake();
            assertThat(QueueScene.answer(read)).isEmpty();
        }
        worker.wake();
        assertThat(worker.fetchBlocking(List.of(QueueScene.LEVEL), Duration.ofSeconds(50)))
                .isEmpty();
        scene.submit();
        assertThat(worker.fetchBlocking(List.of(QueueScene.LEVEL), Duration.ofSeconds(50)))
                .hasSize(1);
    }

    @Test
    void noWorkerIsNamedLikeTheConsumerOfWhatWasReleased() {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> scene.worker("released"));
    }
}
