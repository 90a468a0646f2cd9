package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.broker.Inspection.Depth;
import io.headrace.broker.Level;
import io.headrace.broker.TaskDetail;
import io.headrace.task.Priority;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class LookupScriptTest {

    private final QueueScene scene;

    LookupScriptTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private java.util.Optional<TaskStatus> status(TaskId id) {
        return QueueScene.answer(scene.inspection.status(id));
    }

    @Test
    void tellsTheWholeLifeOfATaskAndWritesNothing() {
        TaskId mine = scene.submit(TaskOptions.builder()
                .id("mine")
                .delay(Duration.ofHours(1))
                .priority(Priority.NORMAL)
                .build());
        expect(mine, TaskState.SCHEDULED, 1);
        scene.redis.redis().zadd(scene.keys.scheduled(QueueScene.QUEUE), 5, "mine");
        scene.maintenance.promote(QueueScene.QUEUE, 1);
        expect(mine, TaskState.QUEUED, 1);
        Delivery first = scene.fetchOne("w1");
        assertThat(expect(mine, TaskState.RUNNING, 1).worker()).isEqualTo("w1");
        scene.settle("w1", QueueScene.retry(first, Duration.ofHours(1)));
        TaskStatus retrying = expect(mine, TaskState.RETRYING, 2);
        assertThat(retrying.attempts()).hasSize(1);
        assertThat(retrying.reason()).isEqualTo("attempt 1 failed");
        assertThat(retrying.due()).isNotNull();
        scene.redis.redis().zadd(scene.keys.scheduled(QueueScene.QUEUE), 5, "mine");
        scene.maintenance.promote(QueueScene.QUEUE, 1);
        scene.settle("w1", QueueScene.complete(scene.fetchOne("w1")));
        TaskStatus ended = expect(mine, TaskState.COMPLETED, 2);
        assertThat(ended.outcome()).isNotNull();
        assertThat(ended.since()).isEqualTo(Instant.ofEpochMilli(5));
        assertThat(status(TaskId.parse("q/nobody"))).isEmpty();
        assertThat(status(TaskId.parse("q/3-18446744073709551616-0"))).isEmpty();
        assertThat(QueueScene.answer(scene.inspection.endedToday(QueueScene.QUEUE)))
                .isEqualTo(Map.of(TaskState.COMPLETED, 1L, TaskState.RETRYING, 1L));
        assertThat(QueueScene.answer(scene.inspection.queues())).containsExactly(QueueScene.QUEUE);
    }

    private TaskStatus expect(TaskId id, TaskState state, int attempt) {
        String before = scene.keyspace();
        TaskStatus status = status(id).orElseThrow();
        assertThat(status.state()).isEqualTo(state);
        assertThat(status.type()).isEqualTo("mail");
        assertThat(status.attempt()).isEqualTo(attempt);
        assertThat(status(id).map(TaskStatus::state)).contains(state);
        assertThat(scene.keyspace()).isEqualTo(before);
        return status;
    }

    private TaskDetail detail(TaskId id) {
        String before = scene.keyspace();
        TaskDetail detail = QueueScene.answer(scene.inspection.task(id)).orElseThrow();
        assertThat(scene.keyspace()).isEqualTo(before);
        assertThat(detail.status())
                .usingRecursiveComparison()
                .ignoringFields("reason")
                .isEqualTo(status(id).orElseThrow());
        return detail;
    }

    @Test
    void payloadAndOptionsAreKeptAsLongAsTheTaskMayRun() {
        TaskOptions options = TaskOptions.builder()
                .id("mine")
                .priority(Priority.HIGH)
                .maxAttempts(7)
                .header("from", "here")
                .build();
        TaskId mine = scene.submit(TaskOptions.builder()
                .id("mine")
                .priority(Priority.HIGH)
                .maxAttempts(7)
                .header("from", "here")
                .at(Instant.ofEpochMilli(9_000_000_000_000L))
                .build());
        Level high = new Level(QueueScene.QUEUE, Priority.HIGH);
        scene.group(Priority.HIGH);
        for (TaskState state : List.of(TaskState.SCHEDULED, TaskState.QUEUED, TaskState.RUNNING, TaskState.DEAD)) {
            if (state == TaskState.QUEUED) {
                scene.redis.redis().zadd(scene.keys.scheduled(QueueScene.QUEUE), 5, "mine");
                scene.maintenance.promote(QueueScene.QUEUE, 1);
            } else if (state == TaskState.RUNNING) {
                scene.worker("w1").fetch(List.of(new Ask(high, 1)));
            } else if (state == TaskState.DEAD) {
                Delivery delivery = scene.worker("w1").reconcile(high, Set.of()).get(0);
                scene.settle("w1", QueueScene.bury(delivery));
            }
            TaskDetail detail = detail(mine);
            assertThat(detail.status().state()).isEqualTo(state);
            assertThat(detail.status().priority()).isEqualTo(Priority.HIGH);
            assertThat(detail.payload()).isEqualTo(QueueScene.bytes("{}"));
            assertThat(detail.options()).isEqualTo(options);
        }
        scene.maintenance.trimDeadLetters(QueueScene.QUEUE, 0);
        assertThat(QueueScene.answer(scene.inspection.task(mine))).isEmpty();
    }

    @Test
    void ofACompletedTaskOnlyTheOutcomeIsKept() {
        Delivery a = scene.running("w1");
        scene.settle("w1", QueueScene.complete(a));
        TaskDetail detail = detail(a.task().id());
        assertThat(detail.status().state()).isEqualTo(TaskState.COMPLETED);
        assertThat(detail.payload()).isNull();
        assertThat(detail.options()).isNull();
    }

    @Test
    void anUnreadableTaskIsShownAsItStands() {
        String entry = scene.xadd("payload", "x", "opts", "{");
        TaskDetail detail = detail(new TaskId(QueueScene.QUEUE, "3-" + entry));
        assertThat(detail.payload()).isEqualTo(QueueScene.bytes("x"));
        assertThat(detail.options()).isNull();
        assertThat(detail.status().type()).isEmpty();
    }

    @Test
    void countsWhatStandsWhere() {
        scene.submit(TaskOptions.builder().delay(Duration.ofHours(1)).build());
        scene.settle("w1", QueueScene.bury(scene.running("w1")));
        scene.running("w1");
        scene.submit();
        scene.submit(TaskOptions.builder().priority(Priority.LOWEST).build());
        assertThat(QueueScene.answer(scene.inspection.depth(QueueScene.QUEUE)))
                .isEqualTo(new Depth(2, 1, 1, 1, Map.of("w1", 1L)));
        scene.redis.clear();
        assertThat(QueueScene.answer(scene.inspection.depth(QueueScene.QUEUE)))
                .isEqualTo(new Depth(0, 0, 0, 0, Map.of()));
    }

    @Test
    void aLivingWorkerIsSeenUntilItSaysFarewell() {
        io.headrace.broker.WorkerInfo info = new io.headrace.broker.WorkerInfo(
                "w1", "host", 7, List.of("q"), List.of("mail"), 4, 1, Instant.ofEpochMilli(5), "0.1", false, List.of());
        scene.worker("w1").heartbeat(info, Duration.ofMinutes(1));
        scene.worker("w1").heartbeat(info, Duration.ofMinutes(1));
        assertThat(QueueScene.answer(scene.inspection.workers())).containsExactly(info);
        assertThat(scene.keyspace())
                .contains("workers -> (w1)")
                .contains("worker:w1 -> {\"name\":\"w1\"")
                .contains("(ttl)");
        scene.worker("w1").farewell();
        assertThat(QueueScene.answer(scene.inspection.workers())).isEmpty();
        assertThat(scene.keyspace()).isEqualTo("""
                {q}:ready:3 -> workers: last 0-0, pending []
                {q}:types -> {mail=<ms> w1}""");
    }

    @Test
    void aWorkersPreparationMakesEveryStreamWithItsGroupAndIsHarmlessTwice() {
        scene.worker("w1").prepare(List.of(QueueScene.QUEUE));
        String all = """
            queues -> (q)
            {q}:ready:1 -> workers: last 0-0, pending []
            {q}:ready:2 -> workers: last 0-0, pending []
            {q}:ready:3 -> workers: last 0-0, pending []
            {q}:ready:4 -> workers: last 0-0, pending []
            {q}:ready:5 -> workers: last 0-0, pending []""";
        assertThat(scene.keyspace()).isEqualTo(all);
        scene.worker("w1").prepare(List.of(QueueScene.QUEUE));
        assertThat(scene.keyspace()).isEqualTo(all);
    }
}
