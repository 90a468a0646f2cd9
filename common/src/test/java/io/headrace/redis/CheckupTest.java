package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.broker.Checkup.Walk;
import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.broker.KeyspaceFacts;
import io.headrace.broker.Level;
import io.headrace.broker.Mismatch;
import io.headrace.broker.Mismatch.Kind;
import io.headrace.broker.QueueFacts;
import io.headrace.task.Priority;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.lettuce.core.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Breaks a healthy keyspace by hand in one way at a time; it is found, and mended where that is safe. */
@HeadraceTest
class CheckupTest {

    private final QueueScene scene;
    private final RedisCheckup checkup;
    private String healthy = "";

    CheckupTest(TestRedis redis) {
        scene = QueueScene.on(redis);
        checkup = new RedisCheckup(scene.link);
    }

    /** A task in every state, awaited, with progress, to be cancelled. */
    @BeforeEach
    void aTaskInEveryState() {
        Delivery dead = scene.running("w1");
        scene.settle("w1", QueueScene.bury(dead));
        scene.settle("w1", QueueScene.retry(scene.running("w1"), Duration.ofHours(1)));
        scene.settle("w1", QueueScene.complete(scene.running("w1")));
        Delivery running = scene.running("w1");
        scene.redis.redis().hset(scene.keys.progress(QueueScene.QUEUE), id(running), "{\"percent\":5}");
        scene.redis.redis().hset(scene.keys.cancelling(QueueScene.QUEUE), id(running), "w1");
        scene.redis.redis().hset(scene.keys.awaited(QueueScene.QUEUE), id(running), "reply");
        scene.submit();
        scene.submit(TaskOptions.builder().id("chosen").build());
        scene.submit(
                TaskOptions.builder().id("later").delay(Duration.ofHours(1)).build());
        healthy = scene.keyspace();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static String id(Delivery delivery) {
        return delivery.task().id().local();
    }

    private List<Mismatch> found() {
        QueueFacts queue = checkup.queue(QueueScene.QUEUE);
        KeyspaceFacts keys = checkup.walk(Walk.WHOLE, progress -> {});
        List<Mismatch> all = new ArrayList<>(queue.mismatches());
        keys.mismatches().stream().filter(each -> !all.contains(each)).forEach(all::add);
        return all;
    }

    private Mismatch foundOne() {
        List<Mismatch> all = found();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static Mismatch mismatch(Kind kind, String... names) {
        return new Mismatch(kind, QueueScene.QUEUE, null, List.of(names));
    }

    private static Mismatch ofStream(Kind kind, String... names) {
        return new Mismatch(kind, QueueScene.QUEUE, Priority.NORMAL, List.of(names));
    }

    /** What was found is mended once, after which there is nothing to find or to mend. */
    private void assertMended(Mismatch mismatch, String keyspace) {
        assertThat(checkup.mend(mismatch)).isEqualTo(mismatch.names().size());
        assertThat(scene.keyspace()).isEqualTo(keyspace);
        assertThat(checkup.mend(mismatch)).isZero();
        assertThat(scene.keyspace()).isEqualTo(keyspace);
        assertThat(found()).isEmpty();
    }

    private void assertOnlyTold(Mismatch mismatch) {
        String before = scene.keyspace();
        assertThatThrownBy(() -> checkup.mend(mismatch)).isInstanceOf(IllegalArgumentException.class);
        assertThat(scene.keyspace()).isEqualTo(before);
    }

    @Test
    void nothingIsFoundWhereNothingIsWrong() {
        assertThat(found()).isEmpty();
        KeyspaceFacts keys = checkup.walk(Walk.SAMPLE, progress -> {});
        assertThat(keys.strays()).isEmpty();
        assertThat(scene.keyspace()).isEqualTo(healthy);
        for (Kind kind : Kind.values()) {
            boolean ofStream = kind.name().startsWith("ENTRY")
                    || kind.name().startsWith("PENDING")
                    || kind == Kind.STREAM_WITHOUT_GROUP;
            if (kind.isMendable() && kind != Kind.STATS_WITHOUT_TTL) {
                String[] names = {"later", "chosen", "ghost", "7-7"};
                String[] entries = {"7-7"};
                assertThat(checkup.mend(ofStream ? ofStream(kind, entries) : mismatch(kind, names)))
                        .as("%s", kind)
                        .isZero();
            }
        }
        assertThat(scene.keyspace()).isEqualTo(healthy);
    }

    @Test
    void anIdOfTheScheduleWithoutARecordIsStruckOut() {
        scene.redis.redis().zadd(scene.keys.scheduled(QueueScene.QUEUE), 9e12, "ghost");
        scene.redis.redis().zadd(scene.keys.retrying(QueueScene.QUEUE), 9e12, "ghost");
        Mismatch ghost = foundOne();
        assertThat(ghost).isEqualTo(mismatch(Kind.SCHEDULED_WITHOUT_RECORD, "ghost"));
        assertMended(ghost, healthy);
    }

    @Test
    void aTaskThatIsMissingFromTheScheduleComesBackAndIsNotDeleted() {
        scene.redis.redis().zrem(scene.keys.scheduled(QueueScene.QUEUE), "later");
        Mismatch missing = foundOne();
        assertThat(missing).isEqualTo(mismatch(Kind.RECORD_NOT_SCHEDULED, "later"));
        assertMended(missing, healthy);
    }

    @Test
    void aRetryThatIsNotCountedIsCounted() {
        String retry = scene.redis
                .redis()
                .zrange(scene.keys.retrying(QueueScene.QUEUE), 0, 0)
                .get(0);
        scene.redis.redis().del(scene.keys.retrying(QueueScene.QUEUE));
        Mismatch miscounted = foundOne();
        assertThat(miscounted).isEqualTo(mismatch(Kind.RETRIES_MISCOUNTED, retry));
        assertMended(miscounted, healthy);
        scene.redis.redis().zadd(scene.keys.retrying(QueueScene.QUEUE), 5, "later");
        assertMended(foundOne(), healthy);
    }

    @Test
    void aRecordOfATaskThatIsGoneIsDeleted() {
        scene.redis.redis().hset(scene.keys.record(new TaskId(QueueScene.QUEUE, "gone")), "place", "3-7-7");
        scene.redis.redis().hset(scene.keys.record(new TaskId(QueueScene.QUEUE, "buried")), "letter", "7-7");
        Mismatch gone = foundOne();
        assertThat(gone.kind()).isEqualTo(Kind.RECORD_WITHOUT_TASK);
        assertThat(gone.names()).containsExactlyInAnyOrder("gone", "buried");
        assertMended(gone, healthy);
    }

    @Test
    void aRecordWhoseTaskCameBackMeanwhileStays() {
        scene.redis.redis().hset(scene.keys.record(new TaskId(QueueScene.QUEUE, "gone")), "place", "3-7-7");
        Mismatch gone = foundOne();
        scene.submit(TaskOptions.builder().id("gone").build());
        String before = scene.keyspace();
        assertThat(checkup.mend(gone)).isZero();
        assertThat(scene.keyspace()).isEqualTo(before);
    }

    @Test
    void anEntryWithAChosenIdGetsItsRecordAgain() {
        scene.redis.redis().del(scene.keys.record(new TaskId(QueueScene.QUEUE, "chosen")));
        Mismatch unknown = foundOne();
        assertThat(unknown.kind()).isEqualTo(Kind.ENTRY_WITHOUT_RECORD);
        assertMended(unknown, healthy);
    }

    @Test
    void anEntryWithTheIdOfAnotherTaskIsOnlyTold() {
        String entry = scene.xadd("type", "mail", "payload", "{}", "opts", "{\"id\":\"chosen\"}");
        Mismatch twice = foundOne();
        assertThat(twice).isEqualTo(ofStream(Kind.ENTRY_OF_ANOTHER_RECORD, entry));
        assertOnlyTold(twice);
    }

    @Test
    void anEntryWhoseTaskHasEndedIsOnlyTold() {
        String dead = scene.redis
                .redis()
                .xrange(scene.keys.dead(QueueScene.QUEUE), Range.unbounded())
                .get(0)
                .getBody()
                .get("id");
        String entry = scene.xadd("type", "mail", "payload", "{}", "opts", "{\"id\":\"" + dead + "\"}");
        Mismatch ended = foundOne();
        assertThat(ended).isEqualTo(ofStream(Kind.ENTRY_OF_ENDED_TASK, entry));
        assertOnlyTold(ended);
    }

    @Test
    void aPendingEntryThatWasDeletedIsTakenOff() {
        Delivery running = scene.fetch("w2").get(0);
        scene.redis
                .redis()
                .xdel(scene.keys.ready(QueueScene.LEVEL), running.lease().entryId());
        Mismatch hole = foundOne();
        assertThat(hole)
                .isEqualTo(ofStream(Kind.PENDING_WITHOUT_ENTRY, running.lease().entryId()));
        assertThat(checkup.mend(hole)).isOne();
        assertThat(checkup.mend(hole)).isZero();
        assertThat(found()).isEmpty();
    }

    @Test
    void leftoversOfTasksThatAreGoneAreStruckOut() {
        for (String key : List.of(
                scene.keys.awaited(QueueScene.QUEUE),
                scene.keys.cancelling(QueueScene.QUEUE),
                scene.keys.progress(QueueScene.QUEUE))) {
            scene.redis.redis().hset(key, Map.of("3-7-7", "x", "nobody", "x", "not an id!", "x"));
        }
        List<Mismatch> leftovers = found();
        assertThat(leftovers)
                .extracting(Mismatch::kind)
                .containsExactly(Kind.AWAITED_GONE, Kind.CANCELLING_GONE, Kind.PROGRESS_GONE);
        assertThat(leftovers)
                .allSatisfy(
                        each -> assertThat(each.names()).containsExactlyInAnyOrder("3-7-7", "nobody", "not an id!"));
        leftovers.forEach(each -> assertThat(checkup.mend(each)).isEqualTo(3));
        assertThat(scene.keyspace()).isEqualTo(healthy);
        assertThat(found()).isEmpty();
    }

    @Test
    void aGroupThatIsMissingIsMadeFromTheBeginning() {
        scene.redis.redis().xadd(scene.keys.ready(QueueScene.QUEUE, Priority.LOWEST), Map.of("type", "mail"));
        Mismatch missing = foundOne();
        assertThat(missing.kind()).isEqualTo(Kind.STREAM_WITHOUT_GROUP);
        assertThat(checkup.mend(missing)).isOne();
        assertThat(checkup.mend(missing)).isZero();
        Level lowest = new Level(QueueScene.QUEUE, Priority.LOWEST);
        assertThat(scene.worker("w9").fetch(List.of(new Ask(lowest, 10)))).hasSize(1);
        scene.redis.redis().del(scene.keys.ready(QueueScene.QUEUE, Priority.LOWEST));
        assertThat(checkup.mend(missing)).isZero();
    }

    @Test
    void lettersAndOutcomesWithoutEachOtherAreOnlyTold() {
        String letters = scene.keys.dead(QueueScene.QUEUE);
        String dead = scene.redis
                .redis()
                .xrange(letters, Range.unbounded())
                .get(0)
                .getBody()
                .get("id");
        String outcome = scene.keys.outcome(new TaskId(QueueScene.QUEUE, dead));
        String text = scene.redis.redis().get(outcome);
        scene.redis.redis().del(outcome);
        Mismatch unfound = foundOne();
        assertThat(unfound).isEqualTo(mismatch(Kind.LETTER_WITHOUT_OUTCOME, dead));
        assertOnlyTold(unfound);
        scene.redis.redis().set(outcome, text);
        scene.redis.redis().xtrim(letters, 0);
        assertThat(found())
                .containsExactlyInAnyOrder(
                        mismatch(Kind.CAUSES_MISCOUNTED, "counted 1", "letters 0"),
                        mismatch(Kind.RECORD_WITHOUT_TASK, dead),
                        mismatch(Kind.OUTCOME_WITHOUT_LETTER, dead))
                .allSatisfy(each ->
                        assertThat(each.kind().isMendable()).isEqualTo(each.kind() == Kind.RECORD_WITHOUT_TASK));
    }

    @Test
    void statisticsThatAreKeptForEverGetTheirEnd() {
        String stats = scene.keys.stats(QueueScene.QUEUE, scene.link.clock().now());
        scene.redis.redis().persist(stats);
        Mismatch endless = foundOne();
        assertThat(endless).isEqualTo(mismatch(Kind.STATS_WITHOUT_TTL, stats));
        assertMended(endless, healthy);
    }

    @Test
    void aQueueThatIsNotAmongTheQueuesIsListed() {
        scene.redis.redis().del(scene.keys.queues());
        Mismatch unlisted = foundOne();
        assertThat(unlisted).isEqualTo(mismatch(Kind.QUEUE_NOT_LISTED, "q"));
        assertMended(unlisted, healthy);
    }

    @Test
    void aKeyOfTheWrongTypeIsToldAndHidesNothingElse() {
        scene.redis.redis().set(scene.keys.awaited(QueueScene.QUEUE), "x");
        scene.redis.redis().zadd(scene.keys.scheduled(QueueScene.QUEUE), 9e12, "ghost");
        assertThat(found())
                .containsExactlyInAnyOrder(
                        mismatch(Kind.WRONG_TYPE, scene.keys.awaited(QueueScene.QUEUE)),
                        mismatch(Kind.SCHEDULED_WITHOUT_RECORD, "ghost"));
    }

    @Test
    void strangersUnderThePrefixAreNamed() {
        String stranger = scene.redis.prefix() + ":{q}:sessions";
        scene.redis.redis().set(stranger, "x");
        AtomicLong looked = new AtomicLong();
        KeyspaceFacts keys = checkup.walk(Walk.WHOLE, progress -> looked.set(progress.looked()));
        assertThat(keys.strays()).containsExactly(stranger);
        assertThat(keys.strayCount()).isOne();
        assertThat(keys.whole()).isTrue();
        assertThat(looked).hasPositiveValue();
    }

    @Test
    void tasksThatNobodyPromotesAreOverdue() {
        scene.redis.redis().zadd(scene.keys.scheduled(QueueScene.QUEUE), 5, "later");
        QueueFacts facts = checkup.queue(QueueScene.QUEUE);
        assertThat(facts.overdue()).isOne();
        assertThat(facts.overdueMillis()).isGreaterThan(1_000_000_000_000L);
        assertThat(facts.consumers())
                .extracting(each -> each.name() + " " + each.pending())
                .containsExactly("w1 1");
    }
}
