package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.broker.Ending;
import io.headrace.broker.Level;
import io.headrace.broker.ListedTask;
import io.headrace.broker.Page;
import io.headrace.broker.Report;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Priority;
import io.headrace.task.Progress;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@HeadraceTest
class ListingsTest {

    private static final Instant LATER = Instant.ofEpochMilli(9_000_000_000_000L);

    private final QueueScene scene;

    ListingsTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private Page<ListedTask> page(TaskState state, @Nullable String cursor, int limit) {
        return QueueScene.answer(scene.inspection.tasks(QueueScene.QUEUE, state, cursor, limit));
    }

    /** All pages, which must tell the same whatever their size. */
    private List<ListedTask> all(TaskState state) {
        String before = scene.keyspace();
        List<ListedTask> whole = all(state, 1_000);
        assertThat(ids(all(state, 1))).isEqualTo(ids(whole));
        assertThat(ids(all(state, 2))).isEqualTo(ids(whole));
        assertThat(scene.keyspace()).isEqualTo(before);
        return whole;
    }

    private List<ListedTask> all(TaskState state, int limit) {
        List<ListedTask> found = new ArrayList<>();
        String cursor = null;
        do {
            Page<ListedTask> page = page(state, cursor, limit);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            found.addAll(page.items());
            cursor = page.next();
        } while (cursor != null);
        return found;
    }

    private static List<String> ids(List<ListedTask> tasks) {
        return tasks.stream().map(task -> task.id().local()).toList();
    }

    private static TaskOptions named(String id, Priority priority) {
        return TaskOptions.builder().id(id).priority(priority).build();
    }

    private static TaskOptions due(String id, Instant at) {
        return TaskOptions.builder().id(id).at(at).build();
    }

    @ParameterizedTest
    @EnumSource
    void thereIsNothingInAQueueThatNobodyUsed(TaskState state) {
        scene.redis.clear();
        assertThat(page(state, null, 10)).isEqualTo(new Page<>(List.of(), null));
        assertThat(QueueScene.answer(scene.inspection.recent(QueueScene.QUEUE, null, 10)))
                .isEqualTo(new Page<>(List.of(), null));
        assertThat(scene.keyspace()).isEmpty();
    }

    @Test
    void queuedTasksComeAsTheyWillBeRun() {
        scene.submit(named("low", Priority.LOW));
        scene.group(Priority.HIGHEST);
        for (String each : List.of("taken", "back", "fresh1", "fresh2")) {
            scene.submit(named(each, Priority.HIGHEST));
        }
        Level highest = new Level(QueueScene.QUEUE, Priority.HIGHEST);
        List<Delivery> two = scene.worker("w1").fetch(List.of(new Ask(highest, 2)));
        scene.worker("w1").release(two.get(1).lease());
        scene.submit(named("middle", Priority.NORMAL));

        List<ListedTask> queued = all(TaskState.QUEUED);
        assertThat(ids(queued)).containsExactly("back", "fresh1", "fresh2", "middle", "low");
        ListedTask back = queued.get(0);
        assertThat(back)
                .usingRecursiveComparison()
                .isEqualTo(new ListedTask(
                        TaskId.parse("q/back"),
                        TaskState.QUEUED,
                        "mail",
                        Priority.HIGHEST,
                        QueueScene.bytes("{}"),
                        Instant.ofEpochMilli(two.get(1).lease().readyAtMillis()),
                        null,
                        "",
                        null,
                        null,
                        null,
                        1,
                        null,
                        -1,
                        -1));
        assertThat(ids(all(TaskState.RUNNING))).containsExactly("taken");
    }

    @Test
    void aQueuedEntryThatIsNoTaskTellsWhy() {
        scene.xadd("payload", "x");
        scene.xadd("type", "mail", "payload", "x", "opts", "{");
        assertThat(all(TaskState.QUEUED))
                .extracting(ListedTask::reason)
                .satisfiesExactly(
                        first -> assertThat(first).contains("no field 'type'"),
                        second -> assertThat(second).contains("opts"));
    }

    @Test
    void pagesOfQueuedTasksGoOnBehindWhatWorkersTookMeanwhile() {
        for (String each : List.of("a", "b", "c", "d")) {
            scene.submit(named(each, Priority.NORMAL));
        }
        Page<ListedTask> first = page(TaskState.QUEUED, null, 1);
        scene.worker("w1").fetch(List.of(new Ask(QueueScene.LEVEL, 3)));
        Page<ListedTask> second = page(TaskState.QUEUED, first.next(), 10);
        assertThat(ids(first.items())).containsExactly("a");
        assertThat(ids(second.items())).containsExactly("d");
        assertThat(second.next()).isNull();
    }

    @Test
    void runningTasksTellWhoHasThemAndHowFarTheyAre() {
        scene.submit(named("a", Priority.NORMAL));
        scene.submit(named("b", Priority.NORMAL));
        Delivery a =
                scene.worker("w1").fetch(List.of(new Ask(QueueScene.LEVEL, 1))).get(0);
        Delivery b = scene.fetchOne("w2");
        scene.steal(b, "w3");
        Progress half = new Progress(50, "half", Instant.ofEpochMilli(7));
        scene.worker("w1").report(a, new Report(half, List.of())).join();

        List<ListedTask> running = all(TaskState.RUNNING);
        assertThat(ids(running)).containsExactly("a", "b");
        assertThat(running).extracting(ListedTask::worker).containsExactly("w1", "w3");
        assertThat(running).extracting(ListedTask::progress).containsExactly(half, null);
        assertThat(running)
                .extracting(task -> Objects.requireNonNull(task.hold()).deliveries())
                .containsExactly(1L, 2L);
        assertThat(running)
                .allSatisfy(
                        task -> assertThat(Objects.requireNonNull(task.hold()).renewedMillisAgo())
                                .isGreaterThanOrEqualTo(0));
        scene.redis.redis().hset(scene.keys.progress(QueueScene.QUEUE), "a", "by hand");
        assertThat(all(TaskState.RUNNING)).extracting(ListedTask::progress).containsExactly(null, null);
    }

    @Test
    void delayedTasksAndRetriesAreListedApartByTheirTime() {
        scene.submit(due("second", LATER.plusMillis(5)));
        scene.submit(due("first", LATER));
        scene.submit(due("third", LATER.plusMillis(5)));
        Delivery failed = scene.running("w1");
        scene.settle("w1", QueueScene.retry(failed, Duration.ofHours(1)));

        List<ListedTask> scheduled = all(TaskState.SCHEDULED);
        assertThat(ids(scheduled)).containsExactly("first", "second", "third");
        assertThat(scheduled)
                .extracting(ListedTask::due)
                .containsExactly(LATER, LATER.plusMillis(5), LATER.plusMillis(5));
        assertThat(scheduled).extracting(ListedTask::since).containsOnlyNulls();
        assertThat(all(TaskState.RETRYING)).singleElement().satisfies(retrying -> {
            assertThat(retrying.id()).isEqualTo(failed.task().id());
            assertThat(retrying.attempt()).isEqualTo(2);
            assertThat(retrying.reason()).isEqualTo("attempt 1 failed");
            assertThat(Objects.requireNonNull(retrying.failure()).message()).isEqualTo("it broke");
            assertThat(retrying.waitedMillis()).isEqualTo(1);
            assertThat(retrying.ranMillis()).isEqualTo(2);
            assertThat(retrying.payload()).isEqualTo(QueueScene.bytes("{}"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone", "moved to the front", "as it was"})
    void aScheduleIsListedToItsEndWhateverBecomesOfTheLastOneShown(String fate) {
        for (int i = 0; i < 6; i++) {
            scene.submit(due("t" + i, LATER));
        }
        Page<ListedTask> first = page(TaskState.SCHEDULED, null, 3);
        String scheduled = scene.keys.scheduled(QueueScene.QUEUE);
        switch (fate) {
            case "gone" -> scene.redis.redis().zrem(scheduled, "t2");
            case "moved to the front" -> scene.redis.redis().zadd(scheduled, 5, "t2");
            default -> {
                // stays
            }
        }
        List<String> rest = new ArrayList<>();
        String cursor = first.next();
        while (cursor != null) {
            Page<ListedTask> page = page(TaskState.SCHEDULED, cursor, 2);
            rest.addAll(ids(page.items()));
            cursor = page.next();
        }
        assertThat(ids(first.items())).containsExactly("t0", "t1", "t2");
        assertThat(rest).containsExactly("t3", "t4", "t5");
    }

    @Test
    void aRecordThatSomebodyBrokeHidesNoOther() {
        scene.submit(due("broken", LATER));
        scene.submit(due("real", LATER));
        scene.redis.redis().hset(scene.keys.record(TaskId.parse("q/broken")), "due", "soon");
        scene.redis.redis().zadd(scene.keys.scheduled(QueueScene.QUEUE), 5, "ghost");
        scene.redis.redis().zadd(scene.keys.scheduled(QueueScene.QUEUE), 5, "no id at all");
        assertThat(ids(page(TaskState.SCHEDULED, null, 10).items())).containsExactly("real");
    }

    @Test
    void deadLettersComeNewestFirstWithTheirPayload() {
        scene.group(Priority.HIGH);
        for (String each : List.of("a", "b", "c")) {
            scene.submit(named(each, Priority.HIGH));
            Delivery delivery = scene.worker("w1")
                    .fetch(List.of(new Ask(new Level(QueueScene.QUEUE, Priority.HIGH), 1)))
                    .get(0);
            scene.settle("w1", QueueScene.bury(delivery));
        }
        List<ListedTask> dead = all(TaskState.DEAD);
        assertThat(ids(dead)).containsExactly("c", "b", "a");
        assertThat(dead.get(0))
                .usingRecursiveComparison()
                .isEqualTo(new ListedTask(
                        TaskId.parse("q/c"),
                        TaskState.DEAD,
                        "mail",
                        Priority.HIGH,
                        QueueScene.bytes("{}"),
                        Instant.ofEpochMilli(5),
                        null,
                        "no use",
                        null,
                        null,
                        null,
                        0,
                        null,
                        -1,
                        -1));
        scene.redis.redis().xadd(scene.keys.dead(QueueScene.QUEUE), "by", "hand");
        scene.redis.redis().xadd(scene.keys.dead(QueueScene.QUEUE), "id", "hers", "outcome", "{");
        assertThat(ids(page(TaskState.DEAD, null, 10).items())).containsExactly("hers", "c", "b", "a");
    }

    @Test
    void endedTasksComeNewestFirstAsFarAsTheirOutcomesAreKept() {
        List<Delivery> some = new ArrayList<>();
        for (String each : List.of("a", "b", "c", "d")) {
            scene.submit(named(each, Priority.NORMAL));
        }
        some.addAll(scene.fetch("w1"));
        scene.worker("w1")
                .settle(some.stream().limit(3).map(QueueScene::complete).toList());
        scene.settle("w1", QueueScene.expire(some.get(3), 1));
        TaskId e = scene.submit(named("e", Priority.NORMAL));
        QueueScene.answer(scene.submissions.cancel(e));
        scene.submit(TaskOptions.builder().id("f").retention(Duration.ZERO).build());
        scene.settle("w1", QueueScene.complete(scene.fetchOne("w1")));
        scene.settle("w1", QueueScene.bury(scene.running("w1")));

        assertThat(ids(all(TaskState.COMPLETED))).containsExactly("c", "b", "a");
        assertThat(ids(all(TaskState.EXPIRED))).containsExactly("d");
        assertThat(ids(all(TaskState.CANCELLED))).containsExactly("e");
        Page<ListedTask> recent = QueueScene.answer(scene.inspection.recent(QueueScene.QUEUE, null, 3));
        assertThat(recent.items())
                .extracting(ListedTask::state)
                .containsExactly(TaskState.DEAD, TaskState.CANCELLED, TaskState.EXPIRED);
        Page<ListedTask> rest = QueueScene.answer(scene.inspection.recent(QueueScene.QUEUE, recent.next(), 10));
        assertThat(ids(rest.items())).containsExactly("c", "b", "a");
        assertThat(rest.next()).isNull();
        ListedTask c = rest.items().get(0);
        assertThat(c.worker()).isEqualTo("w1");
        assertThat(c.payload()).isNull();
        assertThat(c.since()).isEqualTo(Instant.ofEpochMilli(5));
        assertThat(List.of(c.waitedMillis(), c.ranMillis())).containsExactly(1L, 2L);
    }

    @Test
    void endingsComeOldestFirstAfterOneThatIsKnown() {
        scene.settle("w1", QueueScene.complete(scene.running("w1")));
        TaskId b = scene.submit(named("b", Priority.NORMAL));
        QueueScene.answer(scene.submissions.cancel(b));
        scene.redis.redis().xadd(scene.keys.events(QueueScene.QUEUE), "by", "hand");
        List<Ending> all = QueueScene.answer(scene.inspection.endings(QueueScene.QUEUE, null, 10));
        assertThat(all).extracting(Ending::state).containsExactly(TaskState.COMPLETED, TaskState.CANCELLED);
        assertThat(all.get(1).ids()).containsExactly(b);
        assertThat(all.get(1).entryId()).startsWith(all.get(1).at().toEpochMilli() + "-");
        assertThat(QueueScene.answer(
                        scene.inspection.endings(QueueScene.QUEUE, all.get(0).entryId(), 10)))
                .containsExactly(all.get(1));
        assertThat(QueueScene.answer(
                        scene.inspection.endings(QueueScene.QUEUE, all.get(1).entryId(), 10)))
                .isEmpty();
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> scene.inspection.endings(QueueScene.QUEUE, "yesterday", 10))
                .withMessageContaining("yesterday");
    }

    @ParameterizedTest
    @EnumSource
    void aCursorOfAnotherListingIsRefused(TaskState state) {
        String others = state == TaskState.QUEUED ? "running:5:" : "queued:5r";
        for (String cursor : List.of(others, "", state.label() + ":", state.label() + ":x:y", "💣")) {
            assertThatExceptionOfType(InvalidTaskException.class)
                    .isThrownBy(() -> page(state, cursor, 10))
                    .withMessageContaining("Cursor '" + cursor + "'")
                    .withMessageContaining("'" + state.label() + "'");
        }
    }
}
