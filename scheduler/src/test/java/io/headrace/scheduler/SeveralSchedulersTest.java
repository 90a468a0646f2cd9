package io.headrace.scheduler;

import static io.headrace.scheduler.Scene.MAIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.lettuce.core.StreamMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class SeveralSchedulersTest {

    private static final int TASKS = 10_000;
    private static final int BATCH = 100;

    private final Scene scene;
    private final Signals signals = new Signals();

    SeveralSchedulersTest(TestRedis redis) {
        scene = new Scene(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private TaskScheduler scheduler(SchedulerListener listener) {
        return TaskScheduler.builder(Scene.settings(scene.redis))
                .batch(BATCH)
                // So restless that somebody asks in every millisecond before the tasks are due.
                .longestSleep(Duration.ofMillis(1))
                .listener(listener)
                .build();
    }

    @Test
    void of_10000_tasks_due_at_one_instant_none_is_early_lost_or_promoted_twice() {
        try (TaskScheduler one = scheduler(signals);
                TaskScheduler other = scheduler(signals)) {
            one.start();
            other.start();
            Instant due = scene.serverNow().plusSeconds(2);
            List<TaskId> ids = scene.at(MAIL, due, TASKS);

            signals.awaitPromoted(TASKS);

            assertThat(one.stop(Duration.ofSeconds(10))).isTrue();
            assertThat(other.stop(Duration.ofSeconds(10))).isTrue();
            assertThat(signals.promoted()).isEqualTo(TASKS);
            assertEachPromotedOnce(ids, due);
        }
    }

    @Test
    void also_when_one_of_them_is_ended_amid_its_work() {
        CountDownLatch oneIsAtWork = new CountDownLatch(1);
        CountDownLatch otherIsAtWork = new CountDownLatch(1);
        CountDownLatch oneHasEnded = new CountDownLatch(1);
        try (TaskScheduler one = scheduler(stuckAfterFirstBatch(oneIsAtWork, new CountDownLatch(1)));
                TaskScheduler other = scheduler(stuckAfterFirstBatch(otherIsAtWork, oneHasEnded))) {
            one.start();
            other.start();
            Instant due = scene.serverNow().plusSeconds(2);
            List<TaskId> ids = scene.at(MAIL, due, TASKS);
            awaitQuietly(oneIsAtWork);
            awaitQuietly(otherIsAtWork);

            // Both have a batch behind them and all the others before them.
            assertThat(one.stop(Duration.ofMillis(1))).isTrue();
            assertThat(scene.entries(MAIL)).hasSize(2 * BATCH);
            oneHasEnded.countDown();

            signals.awaitPromoted(TASKS);
            assertThat(other.stop(Duration.ofSeconds(10))).isTrue();
            assertEachPromotedOnce(ids, due);
        }
    }

    private void assertEachPromotedOnce(List<TaskId> ids, Instant due) {
        List<StreamMessage<String, String>> entries = scene.entries(MAIL);
        assertThat(entries).hasSize(TASKS);
        // Entries are in the order of their ids, so the first one is the earliest.
        assertThat(Scene.millis(entries.get(0))).isGreaterThanOrEqualTo(due.toEpochMilli());
        assertThat(entries.stream()
                        .map(entry -> entry.getBody().get("opts").replaceAll(".*\"id\":\"([^\"]+)\".*", "$1"))
                        .collect(Collectors.toSet()))
                .isEqualTo(ids.stream().map(TaskId::local).collect(Collectors.toSet()));
        assertThat(scene.redis.redis().exists(scene.key(MAIL, "scheduled"))).isZero();
    }

    private SchedulerListener stuckAfterFirstBatch(CountDownLatch stuck, CountDownLatch release) {
        return new SchedulerListener() {
            @Override
            public void promoted(QueueName queue, int count, Duration lateness) {
                signals.promoted(queue, count, lateness);
                stuck.countDown();
                awaitQuietly(release);
            }
        };
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
