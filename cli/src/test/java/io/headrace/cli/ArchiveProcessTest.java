package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.config.HistoryConfig;
import io.headrace.history.ArchivedTask;
import io.headrace.history.HistoryFilter;
import io.headrace.history.HistorySchema;
import io.headrace.history.TaskHistory;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestPostgres;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code headrace history archive} as a process: configured, made to wait, reloaded, stopped. */
@HeadraceTest
class ArchiveProcessTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Pattern ADDRESS = Pattern.compile("Health and metrics on (http://\\S+)");
    private static final TaskType<String, Void> WORK = TaskType.of("work", String.class);

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    void it_waits_for_the_schema_keeps_what_ended_follows_its_configuration_and_stops(
            TestRedis redis, TestPostgres postgres) throws Exception {
        HistoryConfig history = new HistoryConfig(
                true, 1 << 20, postgres.jdbcUrl(), postgres.user(), postgres.password(), 2, 65_536, Duration.ofDays(1));
        RedisSettings settings =
                RedisSettings.of(redis.url()).withPrefix(redis.prefix()).withHistoryBytes(1 << 20);
        configure(redis, postgres, "64KiB");
        try (HeadraceProcess archiver =
                        HeadraceProcess.start(folder, "history", "archive", "--config", config().toString());
                TaskProducer producer = TaskProducer.builder(settings).connect()) {
            await().atMost(LONG).until(() -> {
                archiver.checkRuns();
                return ADDRESS.matcher(archiver.output()).find();
            });
            Matcher address = ADDRESS.matcher(archiver.output());
            assertThat(address.find()).isTrue();
            URI ready = URI.create(address.group(1) + "/health/ready");
            await().atMost(LONG).until(() -> get(ready).body().contains("headrace history init"));
            assertThat(get(ready).statusCode()).isEqualTo(503);

            try (HistorySchema schema = HistorySchema.of(history)) {
                schema.init();
            }
            await().atMost(LONG).until(() -> get(ready).statusCode() == 200);
            assertThat(get(ready).body()).contains("\"role\":\"archiver\"");
            TaskId id = producer.submit(WORK, "what there is to do");
            producer.cancel(id);
            try (TaskHistory reader = TaskHistory.of(history)) {
                await().atMost(LONG)
                        .until(() ->
                                !reader.search(HistoryFilter.ALL, 1, "").tasks().isEmpty());
                assertThat(reader.task(id))
                        .singleElement()
                        .returns(id, ArchivedTask::id)
                        .returns(TaskState.CANCELLED, ended -> ended.outcome().state());
            }

            configure(redis, postgres, "1KiB");
            archiver.signal("HUP");
            await().atMost(LONG)
                    .until(() ->
                            archiver.output().contains("Configuration read again: history.value-limit 65536 -> 1024"));
            archiver.signal("TERM");
            assertThat(archiver.awaitExit()).as(archiver.output()).isZero();
            assertThat(archiver.output()).contains("Archiver stops").doesNotContain(postgres.password());
        }
    }

    @Test
    void without_an_address_it_says_which_key_is_missing() {
        try (HeadraceProcess archiver = HeadraceProcess.start(folder, "history", "archive")) {
            assertThat(archiver.awaitExit()).isEqualTo(2);
            assertThat(archiver.output())
                    .contains("history.url (HEADRACE_HISTORY_URL)")
                    .doesNotContain("Health and metrics", "\tat ");
        }
    }

    private Path config() {
        return folder.resolve("headrace.conf");
    }

    private void configure(TestRedis redis, TestPostgres postgres, String valueLimit) throws IOException {
        Files.write(
                config(),
                List.of(
                        "redis { url = \"" + redis.url() + "\", prefix = \"" + redis.prefix() + "\" }",
                        "history { enabled = true, url = \"" + postgres.jdbcUrl() + "\", user = \"" + postgres.user()
                                + "\", password = \"" + postgres.password() + "\", value-limit = " + valueLimit + " }",
                        "telemetry.port = 0"));
    }

    private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
}
