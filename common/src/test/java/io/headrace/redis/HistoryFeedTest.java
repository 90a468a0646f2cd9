package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.broker.EndedTask;
import io.headrace.broker.HistoryBacklog;
import io.headrace.broker.HistoryEntry;
import io.headrace.broker.HistoryEntry.Unreadable;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskId;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import io.lettuce.core.Consumer;
import io.lettuce.core.XReadArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class HistoryFeedTest {

    private static final List<QueueName> QUEUES = List.of(QueueScene.QUEUE);
    private static final long ALL = Long.MAX_VALUE;

    private final TestRedis redis;
    private final QueueScene scene;
    private final RedisHistoryFeed one;
    private final RedisHistoryFeed two;

    HistoryFeedTest(TestRedis redis) {
        this.redis = redis;
        scene = QueueScene.withHistory(redis, 1 << 20);
        one = new RedisHistoryFeed(scene.link, "a1");
        two = new RedisHistoryFeed(scene.link, "a2");
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        scene.close();
    }

    private TaskId end() {
        var delivery = scene.running("w1");
        scene.settle("w1", QueueScene.complete(delivery));
        return delivery.task().id();
    }

    private String stream() {
        return scene.keys.history(QueueScene.QUEUE);
    }

    private String fill() {
        return scene.keys.historyFill(QueueScene.QUEUE);
    }

    private static List<TaskId> ids(List<HistoryEntry> entries) {
        return entries.stream()
                .flatMap(each -> each.tasks().stream())
                .map(EndedTask::id)
                .toList();
    }

    private HistoryBacklog backlog() {
        return one.backlogs(QUEUES).get(0);
    }

    private List<String> archivers() {
        return redis.redis().xinfoConsumers(stream(), RedisKeys.ARCHIVERS).stream()
                .map(row -> String.valueOf(((List<?>) row).get(1)))
                .sorted()
                .toList();
    }

    @Test
    void whatWasReadIsHandedToNobodyElseAndGoneWhenItIsDone() {
        TaskId a = end();
        TaskId b = end();
        String before = scene.keyspace();
        assertThat(one.queues()).containsExactly(QueueScene.QUEUE);
        assertThat(scene.keyspace()).isEqualTo(before);

        List<HistoryEntry> read = one.read(QUEUES, ALL);
        assertThat(ids(read)).containsExactly(a, b);
        assertThat(two.read(QUEUES, ALL)).isEmpty();
        assertThat(one.read(QUEUES, ALL)).isEmpty();
        assertThat(backlog().entries()).isEqualTo(2);
        assertThat(backlog().bytes())
                .isEqualTo(read.stream().mapToLong(HistoryEntry::bytes).sum());

        one.done(read.subList(0, 1));
        one.done(read.subList(0, 1));
        assertThat(backlog().entries()).isEqualTo(1);
        assertThat(backlog().bytes()).isEqualTo(read.get(1).bytes());
        one.done(read);
        String after = scene.keyspace();
        assertThat(after)
                .contains("{q}:history -> archivers: last <id>, pending []")
                .contains("{q}:history:fill -> {bytes=0}");
        two.done(read);
        assertThat(scene.keyspace()).isEqualTo(after);
        assertThat(backlog()).isEqualTo(new HistoryBacklog(0, 0, Duration.ZERO, 0, 0));
    }

    @Test
    void whereNothingHasEndedNothingIsMade() {
        String before = scene.keyspace();
        assertThat(one.read(QUEUES, ALL)).isEmpty();
        assertThat(one.takeOver(QUEUES, Duration.ZERO, ALL)).isEmpty();
        one.done(List.of());
        assertThat(backlog()).isEqualTo(new HistoryBacklog(0, 0, Duration.ZERO, 0, 0));
        one.close();
        assertThat(scene.keyspace()).isEqualTo(before);
    }

    @Test
    void twoArchiversShareAllWithoutAnyTwice() {
        for (int i = 0; i < 200; i++) {
            scene.submit();
        }
        List<TaskId> ended = new ArrayList<>();
        scene.fetch("w1").forEach(each -> {
            scene.settle("w1", QueueScene.complete(each));
            ended.add(each.task().id());
        });
        List<TaskId> read = new ArrayList<>();
        List<HistoryEntry> some;
        do {
            some = one.read(QUEUES, 3_000);
            assertThat(some).hasSizeLessThan(50);
            read.addAll(ids(some));
            one.done(some);
            List<HistoryEntry> others = two.read(QUEUES, 3_000);
            read.addAll(ids(others));
            two.done(others);
        } while (!some.isEmpty());
        assertThat(read).doesNotHaveDuplicates().containsExactlyElementsOf(ended);
        assertThat(backlog().bytes()).isZero();
    }

    @Test
    void aQueueThatIsFullHoldsUpNoOther() {
        QueueName other = new QueueName("other");
        end();
        redis.redis().xadd(scene.keys.history(other), Map.of("endings", "x".repeat(100_000)));
        redis.redis().xadd(scene.keys.history(other), Map.of("endings", "x".repeat(100_000)));
        List<QueueName> both = List.of(other, QueueScene.QUEUE);
        assertThat(one.read(both, 1)).extracting(HistoryEntry::queue).containsExactly(other);
        assertThat(one.read(both, 1)).extracting(HistoryEntry::queue).containsExactly(QueueScene.QUEUE);
        assertThat(one.read(both, ALL)).extracting(HistoryEntry::queue).containsExactly(other);
    }

    @Test
    void manyQueuesBringNoMoreThanWasAskedForAndAllOfThemInTheEnd() {
        List<QueueName> queues = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            QueueName queue = new QueueName("q" + i);
            queues.add(queue);
            redis.redis().xadd(scene.keys.history(queue), Map.of("endings", "x".repeat(100_000)));
            redis.redis().hset(scene.keys.historyFill(queue), "bytes", "100100");
        }
        List<QueueName> read = new ArrayList<>();
        List<HistoryEntry> some;
        do {
            some = one.read(queues, 500_000);
            assertThat(some).hasSizeLessThan(8);
            some.forEach(each -> read.add(each.queue()));
        } while (!some.isEmpty());
        assertThat(read).containsExactlyInAnyOrderElementsOf(queues);
    }

    @Test
    void aTakeOverEndsWhereItBegan() {
        for (int i = 0; i < 50; i++) {
            redis.redis().xadd(stream(), Map.of("endings", "x".repeat(20_000)));
        }
        one.read(QUEUES, ALL);
        assertThat(two.takeOver(QUEUES, Duration.ZERO, ALL))
                .hasSize(50)
                .extracting(HistoryEntry::entryId)
                .doesNotHaveDuplicates();
        assertThat(one.takeOver(QUEUES, Duration.ZERO, 1)).hasSize(4);
        assertThat(one.takeOver(QUEUES, Duration.ZERO, 500_000)).hasSizeLessThan(40);
    }

    @Test
    void whatADeadArchiverHeldIsTakenOverAndItsNameStruckOut() {
        TaskId a = end();
        TaskId b = end();
        List<HistoryEntry> read = one.read(QUEUES, ALL);
        assertThat(two.takeOver(QUEUES, Duration.ofHours(1), ALL)).isEmpty();
        assertThat(archivers()).containsExactly("a1");

        List<HistoryEntry> taken = two.takeOver(QUEUES, Duration.ZERO, ALL);
        assertThat(ids(taken)).containsExactly(a, b);
        assertThat(taken)
                .extracting(HistoryEntry::bytes)
                .isEqualTo(read.stream().map(HistoryEntry::bytes).toList());
        assertThat(archivers()).containsExactly("a2");
        two.done(taken);
        one.done(read);
        assertThat(backlog()).isEqualTo(new HistoryBacklog(0, 0, Duration.ZERO, 0, 0));
        two.close();
        assertThat(archivers()).isEmpty();
        TaskId c = end();
        assertThat(ids(one.read(QUEUES, ALL))).containsExactly(c);
    }

    @Test
    void aNameWithSomethingPendingIsNotGivenUp() {
        end();
        List<HistoryEntry> read = one.read(QUEUES, ALL);
        one.close();
        assertThat(archivers()).containsExactly("a1");
        assertThat(two.takeOver(QUEUES, Duration.ZERO, ALL)).hasSameSizeAs(read);
    }

    @Test
    void anEntryThatSomebodyDeletedHoldsUpNothing() {
        end();
        TaskId b = end();
        List<HistoryEntry> read = one.read(QUEUES, ALL);
        redis.redis().xdel(stream(), read.get(0).entryId());
        assertThat(ids(two.takeOver(QUEUES, Duration.ZERO, ALL))).containsExactly(b);
        one.done(read);
        assertThat(redis.redis().xpending(stream(), RedisKeys.ARCHIVERS).getCount())
                .isZero();
        assertThat(backlog().bytes()).isZero();
    }

    @Test
    void aFillThatIsWrongIsRightAgainWhenAllIsDone() {
        for (String wrong : List.of("5", "77777", "much")) {
            end();
            end();
            redis.redis().hset(fill(), "bytes", wrong);
            List<HistoryEntry> read = one.read(QUEUES, ALL);
            assertThat(read).hasSize(2);
            one.done(read.subList(0, 1));
            assertThat(backlog().bytes()).isNotNegative();
            one.done(read);
            assertThat(redis.redis().hget(fill(), "bytes")).as(wrong).isEqualTo("0");
        }
    }

    @Test
    void theLagIsTheAgeOfTheOldest() {
        redis.redis().xadd(stream(), new io.lettuce.core.XAddArgs().id("5-0"), Map.of("endings", "x"));
        redis.redis().hset(fill(), Map.of("valuesLeftOut", "3", "tasksLeftOut", "4"));
        HistoryBacklog backlog = backlog();
        assertThat(backlog.lag()).isGreaterThan(Duration.ofDays(365 * 20));
        assertThat(backlog.valuesLeftOut()).isEqualTo(3);
        assertThat(backlog.tasksLeftOut()).isEqualTo(4);
    }

    @Test
    void anEntryOfAStrangerIsToldAndCanBeDone() {
        redis.redis().xadd(stream(), Map.of("what", "ever"));
        TaskId a = end();
        List<HistoryEntry> read = one.read(QUEUES, ALL);
        assertThat(ids(read)).containsExactly(a);
        assertThat(read)
                .flatExtracting(HistoryEntry::unreadable)
                .extracting(Unreadable::why)
                .containsExactly("it has no endings");
        one.done(read);
        assertThat(redis.redis().xlen(stream())).isZero();
    }

    @Test
    void aBrokenKeyOfOneQueueHoldsUpNoOther() {
        QueueName broken = new QueueName("broken");
        redis.redis().set(scene.keys.history(broken), "mine");
        redis.redis().hset(scene.keys.historyFill(broken), "tasksLeftOut", "7");
        TaskId a = end();
        redis.redis().del(fill());
        redis.redis().set(fill(), "mine");
        List<QueueName> both = List.of(broken, QueueScene.QUEUE);
        List<HistoryEntry> read = one.read(both, ALL);
        assertThat(ids(read)).containsExactly(a);
        assertThat(one.takeOver(both, Duration.ZERO, ALL)).hasSize(1);
        assertThat(one.backlogs(both))
                .extracting(HistoryBacklog::entries, HistoryBacklog::tasksLeftOut)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0L, 7L), org.assertj.core.groups.Tuple.tuple(1L, 0L));
        one.done(read);
        assertThat(redis.redis().xlen(stream())).isZero();
        assertThat(redis.redis().get(scene.keys.history(broken))).isEqualTo("mine");
    }

    @Test
    @SuppressWarnings("unchecked") // one stream, which the client takes as an array
    void whatAnAnswerThatWasLostHandedOutIsTakenOver() {
        TaskId a = end();
        one.read(QUEUES, 1);
        TaskId b = end();
        redis.redis()
                .xreadgroup(Consumer.from(RedisKeys.ARCHIVERS, "a1"), XReadArgs.StreamOffset.lastConsumed(stream()));
        assertThat(one.read(QUEUES, ALL)).isEmpty();
        assertThat(ids(one.takeOver(QUEUES, Duration.ZERO, ALL))).containsExactly(a, b);
    }

    @Test
    void aServerThatIsGoneIsTold(RedisServer server) {
        end();
        server.stop();
        assertThatExceptionOfType(RedisUnavailableException.class).isThrownBy(() -> one.read(QUEUES, ALL));
    }

    @Test
    void manyAreDoneAtOnce() {
        for (int i = 0; i < 1_200; i++) {
            redis.redis().xadd(stream(), Map.of("endings", "x"));
        }
        List<HistoryEntry> read = one.read(Collections.nCopies(1, QueueScene.QUEUE), ALL);
        assertThat(read).hasSize(1_200);
        one.done(read);
        assertThat(redis.redis().xlen(stream())).isZero();
    }
}
