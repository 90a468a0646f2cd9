package io.headrace.cli.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.config.HistoryConfig;
import io.headrace.config.PortRange;
import io.headrace.config.TelemetryConfig;
import io.headrace.daemon.DaemonTelemetry;
import io.headrace.history.HistorySchema;
import io.headrace.history.TaskArchiver;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.scheduler.TaskScheduler;
import io.headrace.task.Backoff;
import io.headrace.task.NonRetryableException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskType;
import io.headrace.telemetry.Metric;
import io.headrace.telemetry.MetricTag;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestPostgres;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.TaskWorker;
import io.headrace.worker.WorkerSettings;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@HeadraceTest
class MetricsTest {

    private static final TaskType<String, String> WORK = TaskType.of("work", String.class, String.class);
    private static final Pattern SERIES = Pattern.compile("(?m)^(headrace_\\w+)(?:\\{(.*)})? (\\S+)$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch stuckOnPurpose = new CountDownLatch(1);
    private final CountDownLatch unleased = new CountDownLatch(1);

    private DaemonTelemetry telemetry;

    @Test
    void whatIsListedIsServedInARealRunAndNothingElse(TestRedis redis, TestPostgres postgres) throws Exception {
        RedisSettings settings =
                RedisSettings.of(redis.url()).withPrefix(redis.prefix()).withHistoryBytes(1 << 20);
        HistoryConfig history = new HistoryConfig(
                true, 1 << 20, postgres.jdbcUrl(), postgres.user(), postgres.password(), 1, 1_000, Duration.ofDays(1));
        try (HistorySchema schema = HistorySchema.of(history)) {
            schema.init();
        }
        try (DaemonTelemetry opened = open();
                TaskProducer producer = TaskProducer.builder(settings)
                        .telemetry(opened.telemetry())
                        .connect();
                TaskScheduler scheduler = TaskScheduler.builder(settings)
                        .telemetry(opened.telemetry())
                        .deadLetterLimit(0)
                        .janitorInterval(Duration.ofMillis(100))
                        .build();
                TaskWorker worker = TaskWorker.builder(settings)
                        .telemetry(opened.telemetry())
                        .settings(WorkerSettings.defaults()
                                .withConcurrency(4)
                                .withLease(Duration.ofSeconds(1))
                                .withGrace(Duration.ZERO, Duration.ofMillis(100)))
                        .handle(WORK, (context, what) -> handle(what))
                        .start();
                TaskArchiver archiver = TaskArchiver.builder(settings, history)
                        .telemetry(opened.telemetry())
                        .build()) {
            telemetry = opened;
            scheduler.start();
            archiver.start();
            runEverything(redis, producer);

            await().untilAsserted(() -> assertThat(names(scrape())).containsAll(listed()));
            assertThat(names(scrape())).isEqualTo(listed());
            await().untilAsserted(() -> checkValues(scrape()));
            checkLabels(scrape());
            assertThat(worker.running()).isNotNegative();
        } finally {
            stuckOnPurpose.countDown();
        }
    }

    private String handle(String what) throws Exception {
        switch (what) {
            case "fail" -> throw new IllegalArgumentException("on purpose");
            case "die" -> throw new NonRetryableException("on purpose");
            case "stick" -> awaitWhateverComes(stuckOnPurpose);
            case "lose" -> unleased.await();
            default -> {
                return what;
            }
        }
        return "";
    }

    private static void awaitWhateverComes(CountDownLatch latch) {
        boolean ended = false;
        while (!ended) {
            try {
                latch.await();
                ended = true;
            } catch (InterruptedException e) {
                // a handler as it should not be
            }
        }
    }

    private void runEverything(TestRedis redis, TaskProducer producer) {
        producer.await(WORK, producer.submit(WORK, "well"), Duration.ofSeconds(30));
        submit(producer, "later", TaskOptions.builder().delay(Duration.ofMillis(1)));
        submit(
                producer,
                "fail",
                TaskOptions.builder().backoff(Backoff.parse("fixed 1ms")).maxAttempts(2));
        submit(producer, "die", TaskOptions.builder());
        submit(
                producer,
                "stick",
                TaskOptions.builder().timeout(Duration.ofMillis(50)).maxAttempts(1));
        TaskId lost = submit(producer, "lose", TaskOptions.builder());
        // An id that belongs to no task, a consumer that no worker has, and a queue that something else stands in the
        // place of.
        redis.redis().zadd(redis.prefix() + ":{default}:scheduled", 1, "nobody");
        redis.redis()
                .xgroupCreateconsumer(
                        redis.prefix() + ":{default}:ready:3", io.lettuce.core.Consumer.from("workers", "gone"));
        redis.redis().sadd(redis.prefix() + ":queues", "broken");
        redis.redis().set(redis.prefix() + ":{broken}:scheduled", "not a sorted set");
        // Somebody else has ended it.
        String entry = lost.place().orElseThrow().entryId();
        redis.redis().xack(redis.prefix() + ":{default}:ready:3", "workers", entry);
        redis.redis().xdel(redis.prefix() + ":{default}:ready:3", entry);
        unleased.countDown();
        try (TaskProducer wrong = TaskProducer.builder(
                        RedisSettings.of(redis.url()).withPrefix(redis.prefix()))
                .telemetry(telemetry.telemetry())
                .queue("wrong")
                .connect()) {
            redis.redis().set(redis.prefix() + ":{wrong}:ready:3", "not a stream");
            assertThat(wrong.submitAsync(WORK, "x").toCompletableFuture()).failsWithin(Duration.ofSeconds(30));
        }
    }

    private static TaskId submit(TaskProducer producer, String what, TaskOptions.Builder options) {
        return producer.submit(WORK, what, options.build()).id();
    }

    private static void checkValues(String scraped) {
        Map<String, Double> values = values(scraped);
        String work = "messaging_destination_name=\"default\",";
        assertThat(values)
                .containsEntry(
                        "headrace_tasks_submitted_total{messaging_destination_name=\"default\",task_type=\"work\"}",
                        6.0)
                .containsEntry(ended("completed", "none"), 2.0)
                .containsEntry(ended("retried", "java.lang.IllegalArgumentException"), 1.0)
                .containsEntry(ended("dead", "java.lang.IllegalArgumentException"), 1.0)
                .containsEntry(ended("dead", "io.headrace.task.NonRetryableException"), 1.0)
                .containsEntry("headrace_leases_lost_total{" + work + "task_type=\"work\"}", 1.0)
                .containsEntry("headrace_handlers_stuck_total{" + work + "task_type=\"work\"}", 1.0)
                .containsEntry("headrace_task_waited_seconds_count{" + work + "task_priority=\"3\"}", 7.0)
                .containsEntry("headrace_tasks_running{" + work + "task_type=\"work\"}", 1.0)
                .containsEntry("headrace_orphans_removed_total{messaging_destination_name=\"default\"}", 1.0)
                .containsEntry("headrace_slots_limit", 4.0)
                .containsEntry(
                        "headrace_queue_backlog{messaging_destination_name=\"default\",task_priority=\"3\"}", 0.0)
                .containsEntry("headrace_workers", 1.0);
        assertThat(values.keySet())
                .filteredOn(series -> !series.startsWith("headrace_history_"))
                .noneMatch(series -> series.contains("messaging_destination_name=\"broken\""));
        // Two that completed, three that died.
        assertThat(values)
                .containsEntry("headrace_history_written_total", 5.0)
                .containsEntry("headrace_history_entries{messaging_destination_name=\"default\"}", 0.0);
    }

    private static String ended(String outcome, String error) {
        return "headrace_attempts_ended_total{error_type=\"" + error
                + "\",messaging_destination_name=\"default\",task_outcome=\"" + outcome + "\",task_type=\"work\"}";
    }

    private static Set<String> listed() {
        return Arrays.stream(Metric.values())
                .flatMap(metric -> metric.prometheusNames().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(String scraped) {
        Set<String> names = new TreeSet<>();
        SERIES.matcher(scraped).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    private static Map<String, Double> values(String scraped) {
        return SERIES.matcher(scraped)
                .results()
                .collect(Collectors.toMap(
                        found -> found.group(2) == null ? found.group(1) : found.group(1) + "{" + found.group(2) + "}",
                        found -> Double.parseDouble(found.group(3).replace("+Inf", "Infinity"))));
    }

    private static void checkLabels(String scraped) {
        Set<String> labels = new TreeSet<>();
        SERIES.matcher(scraped)
                .results()
                .filter(found -> found.group(2) != null)
                .forEach(found -> {
                    Matcher label = LABEL.matcher(found.group(2));
                    while (label.find()) {
                        labels.add(label.group(1));
                    }
                });
        Set<String> known =
                Arrays.stream(MetricTag.values()).map(MetricTag::label).collect(Collectors.toSet());
        assertThat(labels).containsAll(known);
        known.add("le");
        assertThat(labels).isEqualTo(known);
    }

    private String scrape() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(telemetry.address().resolve("/metrics")).build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    private static DaemonTelemetry open() {
        return DaemonTelemetry.open(
                "all",
                new TelemetryConfig(
                        "127.0.0.1", new PortRange(0, 0), new TelemetryConfig.Otlp(null, Map.of(), 1, Duration.ZERO)),
                "test");
    }
}
