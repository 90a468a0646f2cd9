package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Delivery;
import io.headrace.broker.Steering.Change;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class HastenScriptTest {

    private final QueueScene scene;

    HastenScriptTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private TaskId delayed(String id) {
        return scene.submit(
                TaskOptions.builder().id(id).delay(Duration.ofHours(1)).build());
    }

    @Test
    void aDelayedTaskIsDueAtOnceAndTheSchedulersHearOfIt() throws InterruptedException {
        delayed("a");
        TaskId b = delayed("b");
        Semaphore woken = new Semaphore(0);
        scene.maintenance.onEarlierDue(woken::release);
        woken.drainPermits();
        String before = scene.keyspace();
        assertThat(before).contains("{q}:scheduled -> (a=<ms>, b=<ms>)");

        assertThat(scene.steering.hasten(b)).isEqualTo(Change.DONE);
        assertThat(woken.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        String after = scene.keyspace();
        assertThat(after).isEqualTo(before.replace("(a=<ms>, b=<ms>)", "(b=<ms>, a=<ms>)"));

        Double due = scene.redis.redis().zscore(scene.keys.scheduled(QueueScene.QUEUE), "b");
        assertThat(scene.steering.hasten(b)).isEqualTo(Change.DONE);
        assertThat(scene.redis.redis().zscore(scene.keys.scheduled(QueueScene.QUEUE), "b"))
                .isEqualTo(due);
        assertThat(scene.keyspace()).isEqualTo(after);
        assertThat(QueueScene.answer(scene.inspection.status(b)).orElseThrow().due())
                .isEqualTo(Instant.ofEpochMilli(due.longValue()));
        assertThat(scene.maintenance.promote(QueueScene.QUEUE, 10).promoted()).isEqualTo(1);
        assertThat(scene.fetchOne("w1").task().id()).isEqualTo(b);
    }

    @Test
    void aRetryIsDueAtOnceInBothIndexes() {
        Delivery failed = scene.running("w1");
        scene.settle("w1", QueueScene.retry(failed, Duration.ofHours(1)));
        String before = scene.keyspace();
        assertThat(scene.steering.hasten(failed.task().id())).isEqualTo(Change.DONE);
        assertThat(scene.keyspace()).isEqualTo(before);
        String id = failed.task().id().local();
        assertThat(scene.redis.redis().zscore(scene.keys.retrying(QueueScene.QUEUE), id))
                .isEqualTo(scene.redis.redis().zscore(scene.keys.scheduled(QueueScene.QUEUE), id));
        assertThat(scene.maintenance.promote(QueueScene.QUEUE, 10).promoted()).isEqualTo(1);
        assertThat(scene.keyspace()).doesNotContain("retrying ->");
    }

    @Test
    void aTaskThatSomebodyTookOutOfTheScheduleComesBack() {
        TaskId a = delayed("a");
        scene.redis.redis().del(scene.keys.scheduled(QueueScene.QUEUE));
        assertThat(scene.steering.hasten(a)).isEqualTo(Change.DONE);
        assertThat(scene.maintenance.promote(QueueScene.QUEUE, 10).promoted()).isEqualTo(1);
    }

    @Test
    void whatStandsElsewhereIsLeftAlone() {
        Delivery running = scene.running("w1");
        TaskId queued = scene.submit();
        scene.settle("w1", QueueScene.bury(scene.fetchOne("w1")));
        TaskId fresh = scene.submit();
        String before = scene.keyspace();
        for (TaskId id : List.of(running.task().id(), queued, fresh)) {
            assertThat(scene.steering.hasten(id)).isEqualTo(Change.NOT_APPLICABLE);
        }
        assertThat(scene.steering.hasten(TaskId.parse("q/nobody"))).isEqualTo(Change.UNKNOWN);
        assertThat(scene.keyspace()).isEqualTo(before);
        scene.redis.clear();
        assertThat(scene.steering.hasten(queued)).isEqualTo(Change.UNKNOWN);
        assertThat(scene.keyspace()).isEmpty();
    }
}
