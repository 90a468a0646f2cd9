package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.broker.Level;
import io.headrace.broker.Settlement;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.broker.Steering.Change;
import io.headrace.task.Backoff;
import io.headrace.task.Failure;
import io.headrace.task.HeadraceException;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.Task;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@HeadraceTest
class RedriveScriptTest {

    private final QueueScene scene;

    RedriveScriptTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private TaskId dead() {
        Delivery delivery = scene.running("w1");
        assertThat(scene.settle("w1", QueueScene.bury(delivery))).isEqualTo(Verdict.SETTLED);
        return delivery.task().id();
    }

    private String deadStream() {
        return scene.keys.dead(QueueScene.QUEUE);
    }

    @Test
    void putsTheTaskBackIntoItsStreamOnce() {
        Delivery a = scene.running("w1");
        scene.keyspace();
        scene.settle("w1", QueueScene.bury(a));
        scene.keyspace();

        assertThat(scene.steering.redrive(a.task().id(), null)).isEqualTo(Change.DONE);
        String after = """
            queues -> (q)
            {q}:dead -> []
            {q}:events -> [<id> {state=dead, count=1, ids=3-A}]
            {q}:ready:3 -> [B {type=mail, payload={}, opts={"id":"3-A"}}] workers: last A, pending []
            {q}:stats:<day> -> {dead=1, redriven=1} (ttl)
            {q}:task:3-A -> {place=3-B}""";
        assertThat(scene.keyspace()).isEqualTo(after);

        assertThat(scene.steering.redrive(a.task().id(), null)).isEqualTo(Change.NOT_APPLICABLE);
        assertThat(scene.keyspace()).isEqualTo(after);
    }

    @Test
    void beginsAnewWithItsIdItsHistoryAndWhatElseItAskedFor() {
        scene.group(Priority.HIGH);
        Level high = new Level(QueueScene.QUEUE, Priority.HIGH);
        TaskOptions.Builder asked = TaskOptions.builder()
                .id("mine")
                .priority(Priority.HIGH)
                .maxAttempts(7)
                .timeout(Duration.ofSeconds(8))
                .backoff(Backoff.parse("fixed 9s"))
                .retention(Duration.ofMinutes(10))
                .header("from", "here");
        TaskOptions kept = asked.build();
        TaskId mine = scene.submit(asked.expiresAfter(Duration.ofHours(1)).build());
        Delivery first = scene.worker("w1").fetch(List.of(new Ask(high, 1))).get(0);
        Outcome outcome = new Outcome(
                TaskState.DEAD,
                "mail",
                null,
                "gave up",
                Instant.ofEpochMilli(5),
                List.of(
                        QueueScene.attempt(1, Failure.of("Boom", "once")),
                        QueueScene.attempt(2, Failure.of("Boom", "twice"))));
        scene.settle("w1", new Settlement.Bury(first, outcome));

        assertThat(scene.steering.redrive(mine, QueueScene.bytes("[1]"))).isEqualTo(Change.DONE);
        assertThat(QueueScene.answer(scene.inspection.causes(QueueScene.QUEUE))).isEmpty();
        Delivery again = scene.worker("w1").fetch(List.of(new Ask(high, 1))).get(0);
        assertThat(again.task())
                .usingRecursiveComparison()
                .isEqualTo(new Task(mine, "mail", QueueScene.bytes("[1]"), kept, 1, outcome.attempts(), 0));
        assertThat(again.deliveries()).isEqualTo(1);
        assertThat(scene.settle("w1", QueueScene.complete(again))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.keyspace())
                .doesNotContain("{q}:task:")
                .contains("{q}:outcome:mine -> {\"state\":\"completed\"");
    }

    @Test
    void mayDieAndBeRunAgain() {
        TaskId id = dead();
        for (int i = 0; i < 3; i++) {
            assertThat(scene.steering.redrive(id, null)).isEqualTo(Change.DONE);
            Delivery again = scene.fetchOne("w1");
            assertThat(again.task().id()).isEqualTo(id);
            scene.settle("w1", QueueScene.bury(again));
        }
        assertThat(QueueScene.answer(scene.inspection.causes(QueueScene.QUEUE)))
                .singleElement()
                .satisfies(cause -> assertThat(cause.count()).isEqualTo(1));
        assertThat(QueueScene.answer(scene.inspection.status(id)).orElseThrow().state())
                .isEqualTo(TaskState.DEAD);
    }

    @Test
    void whoWaitsForItHearsOfItsNewEnd() {
        TaskId id = dead();
        scene.steering.redrive(id, null);
        CompletableFuture<Outcome> end = scene.submissions.await(id);
        scene.settle("w1", QueueScene.complete(scene.fetchOne("w1")));
        assertThat(QueueScene.answer(end).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void leavesAloneWhatIsNotDead() {
        Delivery running = scene.running("w1");
        TaskId queued = scene.submit();
        TaskId later =
                scene.submit(TaskOptions.builder().delay(Duration.ofHours(1)).build());
        Delivery done =
                scene.worker("w1").fetch(List.of(new Ask(QueueScene.LEVEL, 1))).get(0);
        scene.settle("w1", QueueScene.complete(done));
        assertThat(queued).isEqualTo(done.task().id());
        String before = scene.keyspace();
        for (TaskId id : List.of(running.task().id(), later, done.task().id())) {
            assertThat(scene.steering.redrive(id, null)).isEqualTo(Change.NOT_APPLICABLE);
            assertThat(scene.steering.delete(id)).isEqualTo(Change.NOT_APPLICABLE);
        }
        assertThat(scene.steering.redrive(TaskId.parse("q/nobody"), null)).isEqualTo(Change.UNKNOWN);
        assertThat(scene.keyspace()).isEqualTo(before);
        scene.redis.clear();
        assertThat(scene.steering.redrive(queued, null)).isEqualTo(Change.UNKNOWN);
        assertThat(scene.keyspace()).isEmpty();
    }

    @Test
    void aLetterThatSomebodyDeletedByHandCannotBeRunAgainButBeDropped() {
        TaskId id = dead();
        scene.redis.redis().del(deadStream());
        String before = scene.keyspace();
        assertThat(scene.steering.redrive(id, null)).isEqualTo(Change.NOT_APPLICABLE);
        assertThat(scene.keyspace()).isEqualTo(before);
        assertThat(scene.steering.delete(id)).isEqualTo(Change.DONE);
        assertThat(scene.redis.snapshot().keys()).noneMatch(key -> key.contains("outcome:") || key.contains("task:"));
    }

    @Test
    void aLetterThatWasTrimmedMeanwhileIsUnknown() {
        TaskId id = dead();
        scene.maintenance.trimDeadLetters(QueueScene.QUEUE, 0);
        String before = scene.keyspace();
        assertThat(scene.steering.redrive(id, null)).isEqualTo(Change.UNKNOWN);
        assertThat(scene.keyspace()).isEqualTo(before);
        assertThat(before).doesNotContain("outcome:").doesNotContain("task:").doesNotContain("causes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":", "[]", "{\"maxAttempts\":\"many\"}"})
    void anEntryWithBrokenOptsRunsWithTheDefaultsUnderItsId(String opts) {
        scene.xadd("type", "mail", "payload", "x", "opts", opts, "colour", "green");
        Delivery unreadable = scene.fetchOne("w1");
        TaskId id = unreadable.task().id();
        scene.settle("w1", QueueScene.bury(unreadable));
        assertThat(scene.steering.redrive(id, null)).isEqualTo(Change.DONE);
        Delivery again = scene.fetchOne("w1");
        assertThat(again.unreadable()).isNull();
        assertThat(again.task().id()).isEqualTo(id);
        assertThat(again.task().payload()).isEqualTo(QueueScene.bytes("x"));
        assertThat(scene.keyspace()).contains("entry.opts=" + opts + ", colour=green}");
    }

    @Test
    void anEntryWithoutTypeGoesBackAsItWasAndIsBuriedAgain() {
        scene.xadd("payload", "x", "colour", "green", "id", "theirs", "outcome", "mine", "entry.type", "odd");
        scene.keyspace();
        for (int i = 0; i < 2; i++) {
            Delivery unreadable = scene.fetchOne("w1");
            assertThat(unreadable.unreadable()).isNotNull();
            scene.settle("w1", QueueScene.bury(unreadable));
            assertThat(scene.steering.redrive(unreadable.task().id(), null)).isEqualTo(Change.DONE);
            assertThat(scene.keyspace())
                    .contains(
                            "{type=, payload=x, opts={\"id\":\"3-A\"}, colour=green, id=theirs, outcome=mine, entry.type=odd}");
        }
    }

    @Test
    void anEntryWithThousandsOfFieldsIsNotLost() {
        scene.xadd(IntStream.range(0, 10_000).mapToObj(i -> "f" + i).toArray(String[]::new));
        for (int i = 0; i < 2; i++) {
            Delivery unreadable = scene.fetchOne("w1");
            assertThat(scene.settle("w1", QueueScene.bury(unreadable))).isEqualTo(Verdict.SETTLED);
            assertThat(scene.steering.redrive(unreadable.task().id(), null)).isEqualTo(Change.DONE);
        }
        assertThat(scene.keyspace()).contains("f0=f1,").contains("f5990=f5991").contains("\"f9998\",\"f9999\"]");
    }

    @Test
    void aBrokenOutcomeCostsNoMoreThanTheHistory() {
        TaskId id = dead();
        scene.redis.redis().set(scene.keys.outcome(id), "{");
        assertThat(scene.steering.redrive(id, null)).isEqualTo(Change.DONE);
        assertThat(scene.fetchOne("w1").task().attempts()).isEmpty();
    }

    @Test
    void aLetterStaysWhereTheStreamIsBroken() {
        TaskId id = dead();
        scene.redis.redis().del(scene.keys.ready(QueueScene.LEVEL));
        scene.redis.redis().set(scene.keys.ready(QueueScene.LEVEL), "by hand");
        assertThatExceptionOfType(HeadraceException.class)
                .isThrownBy(() -> scene.steering.redrive(id, null))
                .withMessageContaining("WRONGTYPE");
        scene.redis.redis().del(scene.keys.ready(QueueScene.LEVEL));
        assertThat(QueueScene.answer(scene.inspection.causes(QueueScene.QUEUE))).hasSize(1);
        assertThat(scene.steering.redrive(id, null)).isEqualTo(Change.DONE);
    }

    @Test
    void ofManyOperatorsOneRunsItAgain() {
        TaskId id = dead();
        Collection<Change> answers = new ConcurrentLinkedQueue<>();
        CompletableFuture.allOf(IntStream.range(0, 8)
                        .mapToObj(i -> CompletableFuture.runAsync(() -> answers.add(scene.steering.redrive(id, null))))
                        .toArray(CompletableFuture[]::new))
                .join();
        assertThat(answers).hasSize(8).containsOnlyOnce(Change.DONE);
        assertThat(scene.fetch("w1")).hasSize(1);
    }

    @Test
    void deletingDropsTheLetterAndWhatLedToIt() {
        Delivery a = scene.running("w1");
        scene.keyspace();
        scene.settle("w1", QueueScene.bury(a));
        assertThat(scene.steering.delete(a.task().id())).isEqualTo(Change.DONE);
        String after = """
            queues -> (q)
            {q}:dead -> []
            {q}:events -> [<id> {state=dead, count=1, ids=3-A}]
            {q}:ready:3 -> workers: last A, pending []
            {q}:stats:<day> -> {dead=1, dropped=1} (ttl)""";
        assertThat(scene.keyspace()).isEqualTo(after);
        assertThat(scene.steering.delete(a.task().id())).isEqualTo(Change.UNKNOWN);
        assertThat(scene.keyspace()).isEqualTo(after);
    }

    @Test
    void aCountThatSomebodyBrokeKeepsNoLetterWhereItIs() {
        TaskId id = dead();
        scene.redis.redis().hset(scene.keys.causes(QueueScene.QUEUE), "mail no use", "many");
        assertThat(scene.steering.delete(id)).isEqualTo(Change.DONE);
        scene.redis.redis().del(scene.keys.causes(QueueScene.QUEUE));
        scene.redis.redis().set(scene.keys.causes(QueueScene.QUEUE), "by hand");
        TaskId other = dead();
        assertThat(scene.steering.redrive(other, null)).isEqualTo(Change.DONE);
    }

    @Test
    void aCopyOfALetterLeadsNowhereAndTakesNothingWithIt() {
        TaskId id = dead();
        Map<String, String> body = scene.redis
                .redis()
                .xrange(deadStream(), io.lettuce.core.Range.unbounded())
                .get(0)
                .getBody();
        scene.steering.redrive(id, null);
        scene.redis.redis().xadd(deadStream(), body);
        Delivery again = scene.fetchOne("w1");
        scene.settle("w1", QueueScene.bury(again));
        assertThat(scene.maintenance.trimDeadLetters(QueueScene.QUEUE, 1)).isEqualTo(1);
        assertThat(QueueScene.answer(scene.inspection.status(id)).orElseThrow().state())
                .isEqualTo(TaskState.DEAD);
        assertThat(scene.steering.redrive(id, null)).isEqualTo(Change.DONE);
    }
}
