package io.headrace.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.scheduler.Signals.Rested;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What changes while a scheduler runs. */
@HeadraceTest
class ReconfigureTest {

    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final Signals signals = new Signals();

    private TaskScheduler.Builder slow(TestRedis redis) {
        return TaskScheduler.builder(Scene.settings(redis))
                .listener(signals)
                .longestSleep(AN_HOUR)
                .janitorInterval(AN_HOUR);
    }

    @Test
    void the_loops_go_on_at_the_new_pace_at_once(TestRedis redis) {
        try (TaskScheduler scheduler = slow(redis).build()) {
            scheduler.start();
            signals.await(Rested.class, rest -> rest.loop().equals("promoter"));
            signals.await(Rested.class, rest -> rest.loop().equals("janitor"));
            TaskScheduler.Builder quick = TaskScheduler.builder(Scene.settings(redis))
                    .batch(7)
                    .longestSleep(Duration.ofMillis(20))
                    .janitorInterval(Duration.ofMillis(30))
                    .deadLetterLimit(3);
            assertThat(scheduler.reconfigure(quick))
                    .containsExactly(
                            "scheduler.batch 500 -> 7",
                            "scheduler.longest-sleep 1h -> 20ms",
                            "scheduler.janitor-interval 1h -> 30ms",
                            "scheduler.dead-letter-limit 100000 -> 3");
            assertThat(scheduler.reconfigure(quick)).isEmpty();
            signals.await(
                    Rested.class,
                    rest -> rest.loop().equals("promoter") && rest.pause().compareTo(Duration.ofMillis(20)) <= 0);
            signals.await(
                    Rested.class,
                    rest -> rest.loop().equals("janitor") && rest.pause().equals(Duration.ofMillis(30)));
        }
    }

    @Test
    void before_the_start_it_counts_from_the_start(TestRedis redis) {
        try (TaskScheduler scheduler = slow(redis).build()) {
            scheduler.reconfigure(slow(redis).longestSleep(Duration.ofMillis(20)));
            scheduler.start();
            signals.await(
                    Rested.class,
                    rest -> rest.loop().equals("promoter") && rest.pause().compareTo(Duration.ofMillis(20)) <= 0);
        }
    }
}
