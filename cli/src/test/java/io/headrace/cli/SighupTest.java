package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.Inspection;
import io.headrace.broker.WorkerInfo;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Daemons as processes that are told to read their configuration again. */
@HeadraceTest
class SighupTest {

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final TaskType<Map<String, Integer>, Object> SLEEP = sleep();

    private final RedisServer server;
    private final List<HeadraceProcess> processes = new ArrayList<>();

    @TempDir
    private Path folder;

    SighupTest(RedisServer server) {
        this.server = server;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static TaskType<Map<String, Integer>, Object> sleep() {
        return (TaskType) TaskType.of("demo.sleep", Map.class, Object.class);
    }

    @AfterEach
    void end() {
        processes.forEach(HeadraceProcess::close);
    }

    @Test
    void a_worker_runs_more_at_a_time_without_a_restart_and_a_broken_file_changes_nothing() throws IOException {
        try (TaskProducer producer = TaskProducer.connect(server.url());
                RedisBroker broker = RedisBroker.connect(RedisSettings.of(server.url()));
                Inspection inspection = broker.inspection()) {
            write("worker", "worker { concurrency = 2, grace = 0s }");
            HeadraceProcess worker = start("worker", "--name", "live");
            for (int i = 0; i < 9; i++) {
                producer.submit(SLEEP, Map.of("ms", 600_000));
            }
            await().atMost(LONG).until(() -> running(inspection) == 2);

            write("worker", "worker { concurrency = 5, grace = 1s }\nredis.prefix = other\nlog.format = json");
            worker.signal("HUP");
            await().atMost(LONG).until(() -> running(inspection) == 5);
            await().atMost(LONG).until(() -> worker.output().contains("redis.prefix is changed"));
            assertThat(worker.output())
                    .contains(
                            "\"message\":\"Configuration read again: worker.concurrency 2 -> 5\"",
                            "\"message\":\"Configuration read again: worker.grace 0s -> 1s\"",
                            "redis.prefix is changed, takes effect when the worker is restarted")
                    .doesNotContain("Configuration read again: redis.prefix headrace -> other");

            write("worker", "worker { concurrency = 7, grase = 1s }");
            worker.signal("HUP");
            await().atMost(LONG).until(() -> worker.output().contains("did you mean worker.grace?"));
            assertThat(worker.output()).contains("not used, 1 problem; the worker goes on as it was");
            assertThat(running(inspection)).isEqualTo(5);

            worker.signal("TERM");
            assertThat(worker.awaitExit()).isZero();
        }
    }

    @Test
    void a_scheduler_and_a_console_read_theirs_again_and_go_on() throws IOException {
        write("scheduler", "");
        write("console", "telemetry.port = off");
        HeadraceProcess scheduler = start("scheduler");
        HeadraceProcess console = start("console", "--port", "0");
        await().atMost(LONG).until(() -> scheduler.output().contains("Scheduler runs"));
        await().atMost(LONG).until(() -> console.output().contains("Headrace console: "));

        write("scheduler", "scheduler.batch = 7");
        write("console", "telemetry.port = off\nconsole { rate-limit = 9, port = 4 }");
        scheduler.signal("HUP");
        console.signal("HUP");

        await().atMost(LONG).until(() -> scheduler.output().contains("read again: scheduler.batch 500 -> 7"));
        await().atMost(LONG).until(() -> console.output().contains("read again: console.rate-limit 200 -> 9"));
        // The flag still wins: this port is not even a change.
        assertThat(console.output()).doesNotContain("console.port");
        scheduler.signal("TERM");
        console.signal("TERM");
        assertThat(List.of(scheduler.awaitExit(), console.awaitExit())).containsExactly(0, 0);
    }

    private static int running(Inspection inspection) {
        return inspection.workers().join().stream()
                .mapToInt(WorkerInfo::running)
                .sum();
    }

    private HeadraceProcess start(String role, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                role,
                "--redis",
                server.url(),
                "--config",
                folder.resolve(role + ".conf").toString()));
        arguments.addAll(List.of(more));
        HeadraceProcess process = HeadraceProcess.start(folder, arguments.toArray(String[]::new));
        processes.add(process);
        return process;
    }

    private void write(String role, String text) throws IOException {
        Files.writeString(folder.resolve(role + ".conf"), text);
    }
}
