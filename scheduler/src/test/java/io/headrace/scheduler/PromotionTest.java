package io.headrace.scheduler;

import static io.headrace.scheduler.Scene.MAIL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.scheduler.Signals.Orphaned;
import io.headrace.scheduler.Signals.Promoted;
import io.headrace.scheduler.Signals.QueueFailed;
import io.headrace.scheduler.Signals.Rested;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class PromotionTest {

    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final Scene scene;
    private final Signals signals = new Signals();

    PromotionTest(TestRedis redis) {
        scene = new Scene(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private TaskScheduler.Builder scheduler() {
        return TaskScheduler.builder(Scene.settings(scene.redis)).listener(signals);
    }

    private static TaskScheduler started(TaskScheduler.Builder builder) {
        TaskScheduler scheduler = builder.build();
        scheduler.start();
        return scheduler;
    }

    private void awaitRest() {
        signals.await(Rested.class, rest -> rest.loop().equals("promoter"), signals.mark());
    }

    @Test
    void what_was_due_before_the_start_is_promoted_at_once() {
        TaskId id = scene.at(MAIL, scene.serverNow().minusSeconds(5));

        try (TaskScheduler scheduler = started(scheduler())) {
            Promoted promoted = signals.await(Promoted.class);

            assertThat(promoted.queue()).isEqualTo(MAIL);
            assertThat(promoted.count()).isEqualTo(1);
            assertThat(promoted.lateness()).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
            assertThat(scene.status(id).state()).isEqualTo(TaskState.QUEUED);
            assertThat(scheduler.name()).isEqualTo("scheduler");
        }
    }

    @Test
    void what_is_due_later_is_promoted_then_and_not_earlier() {
        TaskId id = scene.delayed(MAIL, Duration.ofMillis(700));
        Instant due = scene.status(id).due();

        try (TaskScheduler scheduler = started(scheduler())) {
            signals.awaitPromoted(1);
            assertThat(Scene.millis(scene.entries(MAIL).get(0))).isGreaterThanOrEqualTo(due.toEpochMilli());
            assertThat(scheduler.stop(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void it_rests_until_the_next_one_is_due() {
        scene.delayed(MAIL, Duration.ofMinutes(5));
        try (TaskScheduler scheduler = started(scheduler().longestSleep(AN_HOUR))) {
            signals.await(
                    Rested.class,
                    rest -> rest.loop().equals("promoter")
                            && rest.pause().compareTo(Duration.ofMinutes(4)) > 0
                            && rest.pause().compareTo(Duration.ofMinutes(5)) <= 0);
            assertThat(signals.promoted()).isZero();
            assertThat(scheduler.stop(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void it_is_woken_when_something_is_due_earlier() {
        scene.delayed(MAIL, AN_HOUR);
        try (TaskScheduler scheduler = started(scheduler().longestSleep(AN_HOUR))) {
            // The first rest may be cut short by the subscription; from the next mark on only a message can wake it.
            signals.await(Rested.class, rest -> rest.loop().equals("promoter"));
            TaskId id = scene.delayed(MAIL, Duration.ofMillis(50));

            signals.awaitPromoted(1);

            assertThat(scene.status(id).state()).isEqualTo(TaskState.QUEUED);
            // A queue that nobody knew is found the same way.
            TaskId other = scene.delayed(new QueueName("unheard-of"), Duration.ofMillis(50));
            signals.awaitPromoted(2);
            assertThat(scene.status(other).state()).isEqualTo(TaskState.QUEUED);
            assertThat(scheduler.stop(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void a_lost_wake_message_costs_no_more_than_the_longest_sleep() {
        Duration longest = Duration.ofMillis(300);
        TaskId id = scene.delayed(MAIL, AN_HOUR);
        try (TaskScheduler scheduler = started(scheduler().longestSleep(longest))) {
            awaitRest();

            // By hand, so that no message is sent.
            scene.redis.redis().zadd(scene.key(MAIL, "scheduled"), 1, id.local());
            signals.awaitPromoted(1);

            assertThat(scene.status(id).state()).isEqualTo(TaskState.QUEUED);
            assertThat(signals.all(Rested.class))
                    .filteredOn(rest -> rest.loop().equals("promoter"))
                    .allMatch(rest -> rest.pause().compareTo(longest) <= 0);
            assertThat(scheduler.stop(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void a_backlog_of_one_queue_does_not_hold_up_another() {
        QueueName huge = new QueueName("a-huge-one");
        QueueName small = new QueueName("z-small");
        Instant past = scene.serverNow().minusSeconds(1);
        scene.at(huge, past, 1_000);
        scene.at(small, past, 15);

        try (TaskScheduler scheduler = started(scheduler().batch(10))) {
            signals.awaitPromoted(1_015);
            assertThat(scheduler.stop(Duration.ofSeconds(10))).isTrue();
        }

        List<QueueName> turns = signals.all(Promoted.class).stream()
                .map(Promoted::queue)
                .limit(4)
                .toList();
        assertThat(turns).containsExactlyInAnyOrder(huge, small, huge, small);
        assertThat(turns.subList(0, 2)).containsExactlyInAnyOrder(huge, small);
    }

    @Test
    void a_broken_queue_does_not_stop_the_others() {
        QueueName broken = new QueueName("broken");
        scene.redis.redis().sadd(scene.redis.prefix() + ":queues", "broken", "NOT A QUEUE");
        scene.redis.redis().set(scene.key(broken, "scheduled"), "of the wrong type");
        scene.redis.redis().set(scene.key(broken, "ready:2"), "of the wrong type");
        scene.redis.redis().set(scene.key(broken, "dead"), "of the wrong type");

        try (TaskScheduler scheduler =
                started(scheduler().longestSleep(Duration.ofMillis(50)).janitorInterval(Duration.ofMillis(50)))) {
            for (String loop : List.of("promoter", "janitor")) {
                QueueFailed failed = signals.await(
                        QueueFailed.class, failure -> failure.loop().equals(loop));
                assertThat(failed.queue()).isEqualTo(broken);
                assertThat(failed.failure()).isInstanceOf(HeadraceException.class);
            }
            scene.delayed(MAIL, Duration.ofMillis(20));
            signals.await(Promoted.class, promoted -> promoted.queue().equals(MAIL));

            scene.redis.redis().del(scene.key(broken, "scheduled"));
            scene.delayed(broken, Duration.ofMillis(20));
            signals.await(Promoted.class, promoted -> promoted.queue().equals(broken));
            assertThat(scheduler.stop(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void what_a_broken_stream_refuses_stays_scheduled_until_it_is_mended() {
        scene.at(MAIL, scene.serverNow(), 3);
        scene.redis.redis().set(scene.key(MAIL, "ready:3"), "of the wrong type");

        try (TaskScheduler scheduler = started(scheduler().longestSleep(Duration.ofMillis(50)))) {
            signals.await(QueueFailed.class);
            assertThat(scene.redis.redis().zcard(scene.key(MAIL, "scheduled"))).isEqualTo(3);

            scene.redis.redis().del(scene.key(MAIL, "ready:3"));
            signals.awaitPromoted(3);

            assertThat(scene.redis.redis().zcard(scene.key(MAIL, "scheduled"))).isZero();
            assertThat(scene.entries(MAIL)).hasSize(3);
            assertThat(scheduler.stop(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void ids_without_a_task_are_reported_and_removed() {
        scene.redis.redis().zadd(scene.key(MAIL, "scheduled"), 1, "nobody");
        scene.redis.redis().zadd(scene.key(MAIL, "scheduled"), 2, "no-hash");
        scene.redis.redis().set(scene.key(MAIL, "task:no-hash"), "of the wrong type");
        scene.delayed(MAIL, Duration.ofMillis(1));

        try (TaskScheduler scheduler = started(scheduler())) {
            Orphaned orphaned = signals.await(Orphaned.class);

            assertThat(orphaned.queue()).isEqualTo(MAIL);
            assertThat(orphaned.ids()).containsExactly("nobody", "no-hash");
            signals.awaitPromoted(1);
            assertThat(scene.redis.redis().exists(scene.key(MAIL, "scheduled"))).isZero();
            assertThat(scheduler.stop(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void an_incomplete_task_goes_into_the_stream_where_its_worker_finds_out() {
        scene.redis.redis().sadd(scene.redis.prefix() + ":queues", "mail");
        scene.redis.redis().zadd(scene.key(MAIL, "scheduled"), 1, "half");
        scene.redis
                .redis()
                .hset(scene.key(MAIL, "task:half"), Map.of("state", "scheduled", "priority", "9", "payload", "1"));

        try (ManualScheduler scheduler = ManualScheduler.connect(Scene.settings(scene.redis))) {
            assertThat(scheduler.promoteDue()).isEqualTo(1);
            assertThat(scheduler.promoteDue()).isZero();
        }

        assertThat(scene.entries(MAIL))
                .singleElement()
                .satisfies(entry -> assertThat(entry.getBody())
                        .containsExactly(Map.entry("type", ""), Map.entry("payload", "1"), Map.entry("opts", "")));
    }

    @Test
    void by_hand_all_that_is_due_is_promoted_and_nothing_else() {
        try (ManualScheduler scheduler = ManualScheduler.connect(Scene.settings(scene.redis))) {
            assertThat(scheduler.promoteDue()).isZero();
            scene.at(MAIL, scene.serverNow(), 1_001);
            scene.delayed(new QueueName("other"), Duration.ofMillis(1));
            TaskId later = scene.delayed(MAIL, AN_HOUR);
            scene.redis.redis().zadd(scene.key(MAIL, "scheduled"), 1, "nobody");

            int promoted = scheduler.promoteDue();

            // The other queue's task may have become due only now.
            assertThat(promoted + scheduler.promoteDue()).isBetween(1_001, 1_002);
            assertThat(scene.status(later).state()).isEqualTo(TaskState.SCHEDULED);
        }
    }

    @Test
    void a_listener_that_throws_changes_nothing() {
        SchedulerListener hostile = new SchedulerListener() {
            @Override
            public void promoted(QueueName queue, int count, Duration lateness) {
                signals.promoted(queue, count, lateness);
                throw new IllegalStateException("hostile");
            }

            @Override
            public void queueFailed(String loop, QueueName queue, RuntimeException failure) {
                signals.queueFailed(loop, queue, failure);
            }

            @Override
            public void rested(String loop, Duration pause) {
                throw new IllegalStateException("hostile");
            }
        };
        try (TaskScheduler scheduler = started(scheduler().listener(hostile))) {
            scene.delayed(MAIL, Duration.ofMillis(1));
            signals.awaitPromoted(1);
            scene.delayed(MAIL, Duration.ofMillis(1));
            signals.awaitPromoted(2);
            assertThat(signals.all(QueueFailed.class)).isEmpty();
            assertThat(scheduler.stop(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void it_is_started_once_and_stopped_once() {
        TaskScheduler never = scheduler().build();
        assertThat(never.stop(Duration.ofSeconds(1))).isTrue();
        assertThatThrownBy(never::start).isInstanceOf(IllegalStateException.class);

        TaskScheduler scheduler = started(scheduler());
        scheduler.start();
        assertThat(scheduler.stop(Duration.ofSeconds(10))).isTrue();
        assertThat(scheduler.stop(Duration.ofSeconds(10))).isTrue();
        scheduler.close();
        assertThatThrownBy(scheduler::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void settings_out_of_bounds_are_refused() {
        TaskScheduler.Builder builder = scheduler();
        assertThatThrownBy(() -> builder.batch(0)).isInstanceOf(InvalidTaskException.class);
        assertThatThrownBy(() -> builder.batch(1_001)).isInstanceOf(InvalidTaskException.class);
        assertThatThrownBy(() -> builder.longestSleep(Duration.ZERO)).isInstanceOf(InvalidTaskException.class);
        assertThatThrownBy(() -> builder.janitorInterval(Duration.ofDays(2))).isInstanceOf(InvalidTaskException.class);
        assertThatThrownBy(() -> builder.deadLetterLimit(-1)).isInstanceOf(InvalidTaskException.class);
    }
}
