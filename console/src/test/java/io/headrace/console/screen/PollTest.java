package io.headrace.console.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.console.TaskMonitor;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import org.junit.jupiter.api.Test;

/** How often what is shown is read from Redis. */
@HeadraceTest
class PollTest {

    private static final TaskType<String, Void> ECHO = TaskType.of("echo", String.class);

    private final DashboardState tasks = DashboardState.START.show(View.TASKS);

    @Test
    void aFilteredListIsReadAnewWhenItIsAskedForOrOld(TestRedis redis) {
        RedisSettings settings = RedisSettings.of(redis.url()).withPrefix(redis.prefix());
        try (TaskProducer producer = TaskProducer.builder(settings).connect();
                TaskMonitor monitor = TaskMonitor.connect(settings)) {
            Poll poll = new Poll(monitor);
            Question filtered = tasks.withFilter("type:echo").question();
            producer.submit(ECHO, "a");
            Facts first = poll.facts(Facts.NONE, filtered, false);
            assertThat(first.listing().tasks()).hasSize(1);
            assertThat(first.listedAt()).isEqualTo(first.at());

            producer.submit(ECHO, "b");
            Facts kept = poll.facts(first, filtered, false);
            assertThat(kept.listing()).isSameAs(first.listing());
            assertThat(kept.listedAt()).isEqualTo(first.at());
            assertThat(kept.queues()).extracting(queue -> queue.queued()).containsExactly(2L);

            assertThat(poll.facts(kept, filtered, true).listing().tasks()).hasSize(2);
            assertThat(poll.facts(kept, tasks.question(), false).listing().tasks())
                    .hasSize(2);
            Facts old = new Facts(
                    kept.at(),
                    kept.queues(),
                    kept.workers(),
                    kept.throughput(),
                    kept.listing(),
                    kept.at().minusSeconds(10));
            assertThat(poll.facts(old, filtered, false).listing().tasks()).hasSize(2);
        }
    }

    @Test
    void aListWithoutAFilterIsReadEachTime(TestRedis redis) {
        RedisSettings settings = RedisSettings.of(redis.url()).withPrefix(redis.prefix());
        try (TaskProducer producer = TaskProducer.builder(settings).connect();
                TaskMonitor monitor = TaskMonitor.connect(settings)) {
            Poll poll = new Poll(monitor);
            producer.submit(ECHO, "a");
            Facts first = poll.facts(Facts.NONE, tasks.question(), false);
            producer.submit(ECHO, "b");
            assertThat(poll.facts(first, tasks.question(), false).listing().tasks())
                    .hasSize(2);
        }
    }
}
