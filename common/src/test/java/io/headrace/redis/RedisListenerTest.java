package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Level;
import io.headrace.broker.Submissions;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.Submission;
import io.headrace.task.TaskOptions;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@HeadraceTest
class RedisListenerTest {

    private static final QueueName QUEUE = new QueueName("heard");

    private final Recorder heard = new Recorder();

    @Test
    void commandsAndScriptsAreHeardByName(TestRedis redis) {
        try (RedisBroker broker = RedisBroker.connect(settings(redis.url(), redis), heard);
                Submissions submissions = broker.submissions();
                Deliveries deliveries = broker.deliveries("w")) {
            heard.answers.clear();

            submissions.submit(submission(TaskOptions.DEFAULTS)).join();
            submissions
                    .submit(submission(TaskOptions.builder().id("chosen").build()))
                    .join();
            deliveries.prepare(List.of(QUEUE));
            deliveries.fetch(List.of(new Ask(new Level(QUEUE, Priority.NORMAL), 1)));

            assertThat(heard.answers).contains("XADD", "submit", "XREADGROUP").doesNotContain("XADD failed");
            assertThat(heard.answers.stream().filter("XADD"::equals)).hasSize(1);
            assertThat(heard.shortest).isPositive();
        }
    }

    @Test
    void lossAndReturnOfTheConnectionAreHeardAndWhatGotNoAnswer(TestRedis redis) {
        try (FaultProxy proxy = FaultProxy.to(redis.url());
                RedisBroker broker = RedisBroker.connect(settings(proxy.url(), redis), heard);
                Submissions submissions = broker.submissions()) {
            assertThat(heard.connected).hasValue(1);
            proxy.blackHole();
            try {
                submissions.submit(submission(TaskOptions.DEFAULTS)).join();
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(RedisUnavailableException.class);
            }
            await().untilAsserted(() -> assertThat(heard.unanswered).contains("XADD"));

            proxy.heal();
            proxy.reset();

            await().untilAsserted(() -> {
                assertThat(heard.disconnected).hasPositiveValue();
                assertThat(heard.connected).hasValueGreaterThan(1);
            });
        }
    }

    private static RedisSettings settings(String url, TestRedis redis) {
        return RedisSettings.of(url).withPrefix(redis.prefix()).withTimeout(Duration.ofMillis(500));
    }

    private static Submission submission(TaskOptions options) {
        return new Submission(QUEUE, "t", new byte[0], options);
    }

    private static final class Recorder implements RedisListener {

        private final Queue<String> answers = new ConcurrentLinkedQueue<>();
        private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();
        private final AtomicInteger connected = new AtomicInteger();
        private final AtomicInteger disconnected = new AtomicInteger();
        private volatile long shortest = Long.MAX_VALUE;

        @Override
        public void answered(String command, long nanos, boolean failed) {
            answers.add(failed ? command + " failed" : command);
            shortest = Math.min(shortest, nanos);
        }

        @Override
        public void unanswered(String command) {
            unanswered.add(command);
        }

        @Override
        public void connected() {
            connected.incrementAndGet();
        }

        @Override
        public void disconnected() {
            disconnected.incrementAndGet();
        }
    }
}
