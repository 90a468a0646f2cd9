package io.headrace.scheduler;

import static io.headrace.scheduler.Scene.MAIL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.lifecycle.Health;
import io.headrace.redis.RedisSettings;
import io.headrace.scheduler.Signals.LoopFailed;
import io.headrace.scheduler.Signals.Rested;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@HeadraceTest
class OutageTest {

    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final Signals signals = new Signals();

    @Test
    void it_goes_on_after_the_server_was_killed_and_still_hears_of_earlier_tasks(RedisServer server, TestRedis redis) {
        // Otherwise the server may answer before it has written, and forget what it was told when it is killed.
        redis.redis().configSet("appendfsync", "always");
        RedisSettings settings = Scene.settings(redis).withTimeout(Duration.ofMillis(300));
        try (Scene scene = new Scene(redis);
                TaskScheduler scheduler = TaskScheduler.builder(settings)
                        .longestSleep(AN_HOUR)
                        .listener(signals)
                        .build()) {
            scheduler.start();
            signals.await(Rested.class, rest -> rest.loop().equals("promoter"));
            TaskId during = scene.delayed(MAIL, Duration.ofMillis(400));

            server.kill();
            signals.await(LoopFailed.class, failed -> failed.loop().equals("promoter"));
            server.start();

            signals.awaitPromoted(1);
            assertThat(scene.status(during).state()).isEqualTo(TaskState.QUEUED);
            TaskId after = scene.delayed(MAIL, Duration.ofMillis(10));
            signals.awaitPromoted(2);
            assertThat(scene.status(after).state()).isEqualTo(TaskState.QUEUED);
        }
    }

    @Test
    void it_says_that_redis_is_away_until_it_is_back(RedisServer server, TestRedis redis) {
        TaskScheduler scheduler = TaskScheduler.builder(Scene.settings(redis).withTimeout(Duration.ofMillis(300)))
                .longestSleep(Duration.ofMillis(50))
                .build();
        assertThat(scheduler.health().problems()).containsExactly("The scheduler has not started yet");
        try (scheduler) {
            scheduler.start();
            assertThat(scheduler.health()).isEqualTo(Health.GOOD);
            server.kill();
            await().until(() -> !scheduler.health().ready());
            assertThat(scheduler.health().live()).isTrue();
            assertThat(scheduler.health().problems())
                    .singleElement()
                    .asString()
                    .startsWith("Redis at " + redis.url() + " has been away for ");
            server.start();
            await().until(() -> scheduler.health().ready());
        }
        assertThat(scheduler.health().problems()).containsExactly("The scheduler stops");
    }

    @Test
    void what_was_said_while_the_subscription_was_broken_is_made_up_for(FaultProxy proxy, TestRedis redis) {
        try (Scene scene = new Scene(redis);
                TaskScheduler scheduler = TaskScheduler.builder(Scene.settings(redis, proxy.url()))
                        .longestSleep(AN_HOUR)
                        .listener(signals)
                        .build()) {
            scheduler.start();
            signals.await(Rested.class, rest -> rest.loop().equals("promoter"));

            proxy.refuse();
            scene.delayed(MAIL, Duration.ofMillis(1));
            proxy.heal();

            signals.awaitPromoted(1);
        }
    }

    @Test
    void emptied_scripts_are_loaded_again(RedisServer server, TestRedis redis) {
        try (Scene scene = new Scene(redis);
                TaskScheduler scheduler = TaskScheduler.builder(Scene.settings(redis))
                        .listener(signals)
                        .build()) {
            scheduler.start();
            scene.delayed(MAIL, Duration.ofMillis(1));
            signals.awaitPromoted(1);
            redis.redis().scriptFlush();
            scene.delayed(MAIL, Duration.ofMillis(1));
            signals.awaitPromoted(2);
            assertThat(server.isRunning()).isTrue();
        }
    }

    /** Far below the minute that a command may take here. */
    @Test
    @Timeout(20)
    void it_stops_promptly_although_nothing_answers(FaultProxy proxy, TestRedis redis) {
        RedisSettings patient = Scene.settings(redis, proxy.url()).withTimeout(Duration.ofMinutes(1));
        TaskScheduler scheduler = TaskScheduler.builder(patient)
                .longestSleep(Duration.ofMillis(20))
                .listener(signals)
                .build();
        scheduler.start();
        signals.await(Rested.class);
        proxy.blackHole();

        assertThat(scheduler.stop(Duration.ofMillis(500))).isTrue();
    }

    @Test
    void it_does_not_start_without_redis(RedisServer server, TestRedis redis) {
        TaskScheduler scheduler = TaskScheduler.builder(Scene.settings(redis)).build();
        server.kill();
        assertThatThrownBy(scheduler::start).isInstanceOf(RedisUnavailableException.class);

        server.start();
        scheduler.start();
        assertThat(scheduler.stop(Duration.ofSeconds(10))).isTrue();
    }
}
