package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.broker.Delivery;
import io.headrace.broker.EndedTask;
import io.headrace.broker.HistoryEntry;
import io.headrace.broker.Settlement;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.broker.Submissions.Cancellation;
import io.headrace.task.Failure;
import io.headrace.task.HeadraceException;
import io.headrace.task.Outcome;
import io.headrace.task.Submission;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scripts that end tasks leave where a history is kept; what they do besides is theirs to test. */
@HeadraceTest
class HistoryScriptsTest {

    private static final long LIMIT = 1 << 20;

    private final TestRedis redis;
    private QueueScene scene;

    HistoryScriptsTest(TestRedis redis) {
        this.redis = redis;
        scene = QueueScene.withHistory(redis, LIMIT);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private void limit(long bytes) {
        scene.close();
        redis.clear();
        scene = QueueScene.withHistory(redis, bytes);
    }

    private String stream() {
        return scene.keys.history(QueueScene.QUEUE);
    }

    private Map<String, String> fill() {
        return redis.redis().hgetall(scene.keys.historyFill(QueueScene.QUEUE));
    }

    private List<HistoryEntry> read() {
        try (RedisHistoryFeed feed = new RedisHistoryFeed(scene.link, "a1")) {
            return feed.read(List.of(QueueScene.QUEUE), Long.MAX_VALUE);
        }
    }

    private List<EndedTask> tasks() {
        List<HistoryEntry> entries = read();
        assertThat(entries).flatExtracting(HistoryEntry::unreadable).isEmpty();
        return entries.stream().flatMap(each -> each.tasks().stream()).toList();
    }

    /** The task, how it ended, and its payload. */
    private List<String> told() {
        return tasks().stream()
                .map(each -> each.id() + " " + each.priority().level() + " "
                        + each.outcome().state().label() + " " + each.outcome().reason() + " " + text(each.payload())
                        + " "
                        + text(each.outcome().result()) + " "
                        + each.outcome().attempts().size())
                .toList();
    }

    private static String text(byte @org.jspecify.annotations.Nullable [] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void completeKeepsTheWholeEndingOnceAndLeavesTheRestAsItIs() {
        Delivery a = scene.running("w1");
        scene.keyspace();
        assertThat(scene.settle("w1", QueueScene.complete(a))).isEqualTo(Verdict.SETTLED);
        String after = """
            queues -> (q)
            {q}:events -> [<id> {state=completed, count=1, ids=3-A}]
            {q}:history -> [<id> {endings=17:3-A,1:3,0:,13:<ms>,124:{"state":"completed","type":"mail","endedAt":5,"attempts":[{"number":1,"worker":"w1","startedAt":3,"waitedMs":1,"ranMs":2}]},, values=2:{},1:7,}]
            {q}:history:fill -> {bytes=283}
            {q}:outcome:3-A -> {"state":"completed","type":"mail","endedAt":5,"attempts":[{"number":1,"worker":"w1","startedAt":3,"waitedMs":1,"ranMs":2}],"result":7} (ttl)
            {q}:ready:3 -> workers: last A, pending []
            {q}:stats:<day> -> {completed=1} (ttl)""";
        assertThat(scene.keyspace()).isEqualTo(after);

        assertThat(scene.settle("w1", QueueScene.complete(a))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEqualTo(after);
    }

    @Test
    void buryKeepsWhatTheLetterHas() {
        Delivery a = scene.running("w1");
        scene.keyspace();
        assertThat(scene.settle("w1", QueueScene.bury(a))).isEqualTo(Verdict.SETTLED);
        String after = scene.keyspace();
        assertThat(after)
                .contains("{q}:history -> [<id> {endings=17:3-A,1:3,0:,13:<ms>,"
                        + "74:{\"state\":\"dead\",\"type\":\"mail\",\"reason\":\"no use\",\"endedAt\":5,\"attempts\":[]},,"
                        + " values=2:{},-:,}]")
                .contains("{q}:history:fill -> {bytes=");
        assertThat(scene.settle("w1", QueueScene.bury(a))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(scene.keyspace()).isEqualTo(after);
        assertThat(told()).containsExactly(a.task().id() + " 3 dead no use {} null 0");
    }

    /** What a task that failed before has in its entry. */
    private static String failedBefore(String message) {
        byte[] opts = TaskJson.writeOpts(
                TaskOptions.builder().header("a", "b").build(),
                "mine",
                2,
                List.of(QueueScene.attempt(1, Failure.of("Boom", message))),
                0);
        return new String(opts, StandardCharsets.UTF_8);
    }

    private String endings() {
        return redis.redis()
                .xrange(stream(), io.lettuce.core.Range.unbounded())
                .get(0)
                .getBody()
                .getOrDefault("endings", "");
    }

    @Test
    void attemptsAreKeptOnceAndLongOnesDeflated() {
        for (String message : List.of("it broke", "it broke ".repeat(400))) {
            limit(LIMIT);
            scene.xadd("type", "mail", "payload", "{}", "opts", failedBefore(message));
            Delivery again = scene.fetchOne("w1");
            Outcome dead = new Outcome(
                    TaskState.DEAD,
                    "mail",
                    null,
                    "no use",
                    Instant.ofEpochMilli(5),
                    again.task().attempts());
            assertThat(scene.settle("w1", new Settlement.Bury(again, dead))).isEqualTo(Verdict.SETTLED);
            if (message.length() < 100) {
                assertThat(endings()).containsOnlyOnce("it broke");
            } else {
                assertThat(Long.parseLong(fill().get("bytes"))).isLessThan(message.length() / 5);
            }
            EndedTask kept = tasks().get(0);
            assertThat(kept.id().local()).isEqualTo("mine");
            assertThat(kept.options()).isEqualTo(again.task().options());
            assertThat(kept.outcome()).isEqualTo(dead);
            assertThat(text(kept.payload())).isEqualTo("{}");
        }
    }

    @Test
    void whatIsCancelledWhileItWaitsKeepsItsAttemptsOnce() {
        Instant until = scene.link.clock().now().plusSeconds(60);
        for (String way : List.of("cancel", "purge queued", "purge retrying")) {
            limit(LIMIT);
            scene.xadd("type", "mail", "payload", "{}", "opts", failedBefore("it broke"));
            if (!way.equals("purge queued")) {
                scene.settle("w1", QueueScene.retry(scene.fetchOne("w1"), Duration.ofHours(1)));
            }
            if (way.equals("cancel")) {
                QueueScene.answer(scene.submissions.cancel(new TaskId(QueueScene.QUEUE, "mine")));
            } else {
                TaskState state = way.equals("purge queued") ? TaskState.QUEUED : TaskState.SCHEDULED;
                assertThat(scene.steering.purge(QueueScene.QUEUE, state, until, "no use"))
                        .isEqualTo(1);
            }
            assertThat(endings()).as(way).containsOnlyOnce("it broke").contains("\"headers\":{\"a\":\"b\"}");
            EndedTask kept = tasks().get(0);
            assertThat(kept.outcome().attempts()).as(way).hasSize(1);
            assertThat(kept.options().headers()).as(way).isEqualTo(Map.of("a", "b"));
        }
    }

    @Test
    void aPurgeKeepsAndEndsAllWhateverStandsInPlaceOfARecord() {
        for (String id : List.of("a", "mine", "z")) {
            scene.submit(TaskOptions.builder().id(id).build());
        }
        String record = scene.keys.record(new TaskId(QueueScene.QUEUE, "mine"));
        redis.redis().del(record);
        redis.redis().sadd(record, "mine");
        Instant until = scene.link.clock().now().plusSeconds(60);
        assertThat(scene.steering.purge(QueueScene.QUEUE, TaskState.QUEUED, until, ""))
                .isEqualTo(3);
        assertThat(tasks()).extracting(each -> each.id().local()).containsExactly("a", "mine", "z");
        assertThat(QueueScene.answer(scene.inspection.endedToday(QueueScene.QUEUE)))
                .isEqualTo(Map.of(TaskState.CANCELLED, 3L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"awaited", "cancelling", "progress"})
    void whatAPurgeTookIsKeptEvenIfTheRestFails(String key) {
        scene.submit();
        scene.submit(TaskOptions.builder().delay(Duration.ofHours(1)).build());
        redis.redis().set(redis.prefix() + ":{q}:" + key, "mine");
        Instant until = scene.link.clock().now().plusSeconds(60);
        for (TaskState state : List.of(TaskState.QUEUED, TaskState.SCHEDULED)) {
            assertThatExceptionOfType(HeadraceException.class)
                    .isThrownBy(() -> scene.steering.purge(QueueScene.QUEUE, state, until, ""));
        }
        assertThat(tasks()).hasSize(2);
    }

    @Test
    void expireKeepsThePayloadOfTheEntry() {
        Delivery a = scene.running("w1");
        assertThat(scene.settle("w1", QueueScene.expire(a, 9_000_000_000_000L))).isEqualTo(Verdict.NOT_EXPIRED);
        assertThat(fill()).isEmpty();
        assertThat(scene.settle("w1", QueueScene.expire(a, 1))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.settle("w1", QueueScene.expire(a, 1))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(told()).containsExactly(a.task().id() + " 3 expired too late {} null 0");
    }

    @Test
    void cancelKeepsQueuedScheduledAndRetryingTasks() {
        TaskId queued = scene.submit();
        TaskId scheduled = scene.submit(TaskOptions.builder()
                .id("mine")
                .header("a", "b")
                .delay(Duration.ofHours(1))
                .build());
        Delivery failed = scene.fetchOne("w1");
        scene.settle("w1", QueueScene.retry(failed, Duration.ofHours(1)));
        TaskId fresh = scene.submit();
        for (TaskId id : List.of(fresh, scheduled, queued)) {
            assertThat(QueueScene.answer(scene.submissions.cancel(id))).isEqualTo(Cancellation.CANCELLED);
            assertThat(QueueScene.answer(scene.submissions.cancel(id))).isEqualTo(Cancellation.ENDED_BEFORE);
        }
        List<EndedTask> tasks = tasks();
        assertThat(tasks).extracting(EndedTask::id).containsExactly(fresh, scheduled, queued);
        assertThat(tasks).extracting(each -> text(each.payload())).containsOnly("{}");
        assertThat(tasks.get(1).options().headers()).isEqualTo(Map.of("a", "b"));
        assertThat(tasks.get(2).outcome().attempts()).hasSize(1);
        assertThat(tasks)
                .allSatisfy(each -> assertThat(each.readyAt())
                        .isBetween(
                                each.outcome().endedAt().minusSeconds(60),
                                each.outcome().endedAt()));
    }

    @Test
    void purgesKeepWhatTheyEnd() {
        scene.submit(TaskOptions.builder().id("queued").build());
        scene.submit(
                TaskOptions.builder().id("later").delay(Duration.ofHours(1)).build());
        redis.redis().zadd(scene.keys.scheduled(QueueScene.QUEUE), 1, "nobody");
        Instant until = scene.link.clock().now().plusSeconds(60);
        assertThat(scene.steering.purge(QueueScene.QUEUE, TaskState.QUEUED, until, "no use"))
                .isEqualTo(1);
        assertThat(scene.steering.purge(QueueScene.QUEUE, TaskState.SCHEDULED, until, "no use"))
                .isEqualTo(1);
        assertThat(scene.steering.purge(QueueScene.QUEUE, TaskState.SCHEDULED, until, "no use"))
                .isZero();
        assertThat(told())
                .containsExactly("q/queued 3 cancelled no use {} null 0", "q/later 3 cancelled no use {} null 0");
    }

    @Test
    void aPurgeOfLargeWaitingTasksGoesByAFewAtATimeAndMissesNone() {
        for (int i = 0; i < 6; i++) {
            TaskOptions later = TaskOptions.builder().delay(Duration.ofHours(1)).build();
            QueueScene.answer(
                    scene.submissions.submit(new Submission(QueueScene.QUEUE, "mail", new byte[100 << 10], later)));
        }
        Instant until = scene.link.clock().now().plusSeconds(60);
        List<Integer> steps = new ArrayList<>();
        do {
            steps.add(scene.steering.purge(QueueScene.QUEUE, TaskState.SCHEDULED, until, ""));
        } while (steps.get(steps.size() - 1) > 0);
        assertThat(steps).containsExactly(3, 3, 0);
        assertThat(tasks()).hasSize(6);
    }

    @Test
    void lostLeasesInAFlushDoNotCount() {
        List.of(1, 2, 3).forEach(each -> scene.submit());
        List<Delivery> all = scene.fetch("w1");
        scene.settle("w1", QueueScene.bury(all.get(1)));
        assertThat(scene.worker("w1")
                        .settle(all.stream().map(QueueScene::complete).toList()))
                .containsExactly(Verdict.SETTLED, Verdict.LEASE_LOST, Verdict.SETTLED);
        assertThat(redis.redis().xrange(stream(), io.lettuce.core.Range.unbounded()))
                .last()
                .satisfies(entry -> assertThat(entry.getBody()).containsEntry("except", "2"));
        assertThat(tasks())
                .extracting(
                        each -> each.id().local() + " " + each.outcome().state().label())
                .containsExactly(
                        all.get(1).task().id().local() + " dead",
                        all.get(0).task().id().local() + " completed",
                        all.get(2).task().id().local() + " completed");
    }

    @Test
    void aFlushIsOneEntryAndComesBackByteForByte() {
        byte[] result = {0, (byte) 0xff, ',', ':', '\n'};
        for (int i = 0; i < 700; i++) {
            scene.submit();
        }
        List<Delivery> all =
                scene.worker("w1").fetch(List.of(new io.headrace.broker.Deliveries.Ask(QueueScene.LEVEL, 700)));
        scene.worker("w1")
                .settle(all.stream()
                        .<Settlement>map(each -> new Settlement.End(
                                each,
                                new Outcome(
                                        TaskState.COMPLETED,
                                        "mail",
                                        each.equals(all.get(0)) ? new byte[0] : result,
                                        "",
                                        Instant.ofEpochMilli(5),
                                        List.of(QueueScene.attempt(1, null)))))
                        .toList());
        List<HistoryEntry> entries = read();
        assertThat(entries).extracting(each -> each.tasks().size()).containsExactly(500, 200);
        List<EndedTask> tasks =
                entries.stream().flatMap(each -> each.tasks().stream()).toList();
        assertThat(tasks)
                .extracting(EndedTask::id)
                .isEqualTo(all.stream().map(each -> each.task().id()).toList());
        assertThat(tasks.get(0).outcome().result()).isEmpty();
        assertThat(tasks.get(699).outcome().result()).isEqualTo(result);
        assertThat(entries.stream().mapToLong(HistoryEntry::bytes).sum())
                .isEqualTo(Long.parseLong(fill().get("bytes")))
                .isLessThan(700 * 60);
    }

    @Test
    void longValuesAreNotDeflatedSinceTheWorkerWaitsForIt() {
        QueueScene.answer(scene.submissions.submit(
                new Submission(QueueScene.QUEUE, "mail", new byte[250 << 10], TaskOptions.DEFAULTS)));
        scene.settle("w1", QueueScene.complete(scene.fetchOne("w1")));
        QueueScene.answer(scene.submissions.submit(
                new Submission(QueueScene.QUEUE, "mail", new byte[260 << 10], TaskOptions.DEFAULTS)));
        scene.settle("w1", QueueScene.complete(scene.fetchOne("w1")));
        assertThat(redis.redis().xrange(stream(), io.lettuce.core.Range.unbounded()))
                .extracting(each -> each.getBody().keySet())
                .containsExactly(java.util.Set.of("endings", "values.deflated"), java.util.Set.of("endings", "values"));
        assertThat(tasks()).hasSize(2);
    }

    @Test
    void largeEndingsGoByAboutAMebibyteAtATime() {
        limit(64 << 20);
        for (int i = 0; i < 6; i++) {
            QueueScene.answer(scene.submissions.submit(
                    new Submission(QueueScene.QUEUE, "mail", new byte[400 << 10], TaskOptions.DEFAULTS)));
        }
        List<Delivery> all = scene.fetch("w1");
        scene.worker("w1").settle(all.stream().map(QueueScene::complete).toList());
        assertThat(read()).extracting(each -> each.tasks().size()).containsExactly(3, 3);
    }

    @Test
    void fromFourFifthsOnValuesAreLeftOutAndBeyondTheLimitEndings() {
        limit(1500);
        List<Long> bytes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            assertThat(scene.settle("w1", QueueScene.complete(scene.running("w1"))))
                    .isEqualTo(Verdict.SETTLED);
            bytes.add(Long.valueOf(fill().get("bytes")));
        }
        // 283 bytes each, of which 9 are values.
        assertThat(bytes).containsExactly(283L, 566L, 849L, 1132L, 1406L, 1406L);
        assertThat(fill()).isEqualTo(Map.of("bytes", "1406", "valuesLeftOut", "1", "tasksLeftOut", "1"));
        assertThat(tasks())
                .extracting(each -> text(each.payload()) + text(each.outcome().result()))
                .containsExactly("{}7", "{}7", "{}7", "{}7", "nullnull");
    }

    @Test
    void aStreamThatSomebodyEmptiedIsNotFullForEver() {
        limit(1500);
        for (int i = 0; i < 6; i++) {
            scene.settle("w1", QueueScene.complete(scene.running("w1")));
        }
        redis.redis().del(stream());
        scene.settle("w1", QueueScene.complete(scene.running("w1")));
        assertThat(fill()).containsEntry("bytes", "283");
        assertThat(told()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"history", "history:fill"})
    void aBrokenKeyKeepsNoTaskFromEnding(String key) {
        TaskId later = scene.submit(
                TaskOptions.builder().id("later").delay(Duration.ofHours(1)).build());
        scene.submit(TaskOptions.builder().id("soon").delay(Duration.ofHours(1)).build());
        redis.redis().set(redis.prefix() + ":{q}:" + key, "mine");
        scene.settle("w1", QueueScene.complete(scene.running("w1")));
        assertThat(scene.settle("w1", QueueScene.bury(scene.running("w1")))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.settle("w1", QueueScene.expire(scene.running("w1"), 1)))
                .isEqualTo(Verdict.SETTLED);
        scene.submit();
        assertThat(QueueScene.answer(scene.submissions.cancel(later))).isEqualTo(Cancellation.CANCELLED);
        Instant until = scene.link.clock().now().plusSeconds(60);
        assertThat(scene.steering.purge(QueueScene.QUEUE, TaskState.QUEUED, until, ""))
                .isEqualTo(1);
        assertThat(scene.steering.purge(QueueScene.QUEUE, TaskState.SCHEDULED, until, ""))
                .isEqualTo(1);
        assertThat(QueueScene.answer(scene.inspection.endedToday(QueueScene.QUEUE)))
                .isEqualTo(Map.of(
                        TaskState.COMPLETED, 1L, TaskState.DEAD, 1L, TaskState.EXPIRED, 1L, TaskState.CANCELLED, 3L));
        if (key.equals("history")) {
            assertThat(fill()).isEqualTo(Map.of("tasksLeftOut", "6"));
        }
    }

    @Test
    void endingsPassWhenMemoryIsFullAndAnArchiverCanBegin(RedisServer server) {
        Delivery done = scene.running("w1");
        Delivery dead = scene.running("w1");
        TaskId queued = scene.submit();
        TaskId later = scene.submit(
                TaskOptions.builder().id("later").delay(Duration.ofHours(1)).build());
        scene.fillMemory();
        assertThat(scene.settle("w1", QueueScene.complete(done))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.settle("w1", QueueScene.bury(dead))).isEqualTo(Verdict.SETTLED);
        assertThat(QueueScene.answer(scene.submissions.cancel(queued))).isEqualTo(Cancellation.CANCELLED);
        assertThat(QueueScene.answer(scene.submissions.cancel(later))).isEqualTo(Cancellation.CANCELLED);
        try (RedisHistoryFeed feed = new RedisHistoryFeed(scene.link, "a1")) {
            List<HistoryEntry> read = feed.read(List.of(QueueScene.QUEUE), LIMIT);
            assertThat(read).hasSize(4);
            feed.done(read);
        }
        assertThat(fill()).isEqualTo(Map.of("bytes", "0"));
        redis.redis().configSet("maxmemory", "0");
        assertThat(server.isRunning()).isTrue();
    }

    @Test
    void aTaskThatCannotBeReadIsKeptWithWhatIsWrong() {
        String entry = scene.xadd("type", "mail", "payload", "x", "opts", "{");
        assertThat(scene.settle("w1", QueueScene.bury(scene.fetchOne("w1")))).isEqualTo(Verdict.SETTLED);
        HistoryEntry kept = read().get(0);
        assertThat(kept.tasks())
                .extracting(each -> each.id() + " " + text(each.payload()))
                .containsExactly("q/3-" + entry + " x");
        assertThat(kept.unreadable())
                .extracting(each -> text(each.content()) + " " + each.why())
                .singleElement()
                .asString()
                .startsWith("{ of task q/3-" + entry + " the field opts is not JSON");
    }
}
