package io.headrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Inspection;
import io.headrace.broker.Level;
import io.headrace.broker.Submissions;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.Submission;
import io.headrace.task.TaskOptions;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

@HeadraceTest
class QueueGaugesTest {

    private static final QueueName QUEUE = new QueueName("mail");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void everyQueueIsShownAsItStandsAndNothingThatCannotBeSeen(TestRedis redis) throws InterruptedException {
        try (FaultProxy proxy = FaultProxy.to(redis.url());
                RedisBroker broker = RedisBroker.connect(settings(proxy.url(), redis));
                Submissions submissions = broker.submissions();
                Deliveries deliveries = broker.deliveries("w");
                Inspection inspection = broker.inspection();
                QueueGauges gauges = new QueueGauges(inspection, registry)) {
            submit(submissions, TaskOptions.DEFAULTS);
            submit(submissions, TaskOptions.DEFAULTS);
            submit(submissions, TaskOptions.builder().priority(Priority.HIGHEST).build());
            submit(submissions, TaskOptions.builder().delay(Duration.ofHours(1)).build());
            deliveries.prepare(List.of(QUEUE));
            deliveries.fetch(List.of(new Ask(new Level(QUEUE, Priority.NORMAL), 1)));

            gauges.runOnce();
            Map<String, Double> shown = shown();
            assertThat(shown.remove("headrace.queue.oldest.age mail 3")).isNotNegative();
            assertThat(shown.remove("headrace.queue.oldest.age mail 5")).isNotNegative();
            assertThat(shown)
                    .isEqualTo(new TreeMap<>(Map.ofEntries(
                            Map.entry("headrace.queue.backlog mail 1", 0.0),
                            Map.entry("headrace.queue.backlog mail 2", 0.0),
                            Map.entry("headrace.queue.backlog mail 3", 1.0),
                            Map.entry("headrace.queue.backlog mail 4", 0.0),
                            Map.entry("headrace.queue.backlog mail 5", 1.0),
                            Map.entry("headrace.queue.oldest.age mail 1", 0.0),
                            Map.entry("headrace.queue.oldest.age mail 2", 0.0),
                            Map.entry("headrace.queue.oldest.age mail 4", 0.0),
                            Map.entry("headrace.queue.running mail", 1.0),
                            Map.entry("headrace.queue.scheduled mail", 1.0),
                            Map.entry("headrace.queue.retrying mail", 0.0),
                            Map.entry("headrace.queue.dead.letters mail", 0.0),
                            Map.entry("headrace.queue.paused mail", 0.0),
                            Map.entry("headrace.workers", 0.0))));

            proxy.blackHole();
            assertThatExceptionOfType(RedisUnavailableException.class).isThrownBy(gauges::runOnce);
            assertThat(shown()).isEmpty();

            proxy.heal();
            gauges.runOnce();
            assertThat(shown()).containsEntry("headrace.queue.backlog mail 5", 1.0);
        }
        assertThat(shown()).isEmpty();
    }

    private Map<String, Double> shown() {
        Map<String, Double> shown = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            String name = meter.getId().getName();
            for (String key : new String[] {"messaging.destination.name", "task.priority"}) {
                String value = meter.getId().getTag(key);
                name = value == null ? name : name + " " + value;
            }
            shown.put(name, ((Gauge) meter).value());
        }
        return shown;
    }

    private static void submit(Submissions submissions, TaskOptions options) {
        submissions.submit(new Submission(QUEUE, "t", new byte[0], options)).join();
    }

    private static RedisSettings settings(String url, TestRedis redis) {
        return RedisSettings.of(url).withPrefix(redis.prefix()).withTimeout(Duration.ofMillis(500));
    }
}
