package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.cli.Installation.Run;
import io.headrace.testkit.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive at work: scheduler, two workers and commands as processes, one configuration file, and a Redis that goes away. */
class FourProcessesIT {

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Duration AWAY = Duration.ofSeconds(20);
    private static final Pattern ADDRESS = Pattern.compile("Health and metrics on (http://\\S+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<HeadraceProcess> processes = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        processes.forEach(HeadraceProcess::close);
    }

    @Test
    void health_and_metrics_are_right_before_during_and_after_redis_is_away() throws IOException {
        Installation headrace = Installation.unpack(Files.createDirectory(folder.resolve("empty")));
        try (RedisServer redis = RedisServer.builder().appendOnly(true).start()) {
            Path config = folder.resolve("headrace.conf");
            Files.writeString(config, """
                    redis.url = "%s"
                    worker.demo-handlers = on
                    telemetry.port = 0
                    """.formatted(redis.url()));
            Map<String, String> environment = Map.of("HEADRACE_CONFIG", config.toString());
            Daemon scheduler = start(headrace, environment, "scheduler");
            List<Daemon> workers = List.of(
                    start(headrace, environment, "worker", "--name", "w1"),
                    start(headrace, environment, "worker", "--name", "w2"));
            List<Daemon> all = List.of(scheduler, workers.get(0), workers.get(1));

            all.forEach(daemon -> await().atMost(LONG).until(() -> daemon.get("/health/ready").status == 200));
            assertThat(tasksEnded(workers)).isZero();
            submitAndWait(headrace, environment);
            await().atMost(LONG).until(() -> tasksEnded(workers) == 3);
            // The delayed one went through the scheduler.
            assertThat(scheduler.metric("headrace_tasks_promoted_total")).isEqualTo(1);
            assertThat(all)
                    .allSatisfy(daemon ->
                            assertThat(daemon.metric("headrace_ready")).isEqualTo(1));

            redis.stop();
            long stopped = System.nanoTime();
            for (Daemon daemon : all) {
                await().atMost(LONG).until(() -> daemon.get("/health/ready").status == 503);
                assertThat(daemon.get("/health/ready").body).contains("Redis");
            }
            // As long as Redis is away nobody says otherwise, nobody ends, and metrics are served.
            await().atMost(LONG).pollInterval(Duration.ofMillis(500)).until(() -> {
                assertThat(all).allSatisfy(daemon -> {
                    daemon.process.checkRuns();
                    assertThat(daemon.get("/health/ready").status).isEqualTo(503);
                    assertThat(daemon.get("/health/live").status).isEqualTo(200);
                    assertThat(daemon.metric("headrace_ready")).isZero();
                });
                return System.nanoTime() - stopped > AWAY.toNanos();
            });
            assertThat(tasksEnded(workers)).isEqualTo(3);

            redis.start();
            all.forEach(daemon -> await().atMost(LONG).until(() -> daemon.get("/health/ready").status == 200));
            submitAndWait(headrace, environment);
            await().atMost(LONG).until(() -> tasksEnded(workers) == 6);
            assertThat(scheduler.metric("headrace_tasks_promoted_total")).isEqualTo(2);
            assertThat(all)
                    .allSatisfy(daemon ->
                            assertThat(daemon.metric("headrace_ready")).isEqualTo(1));

            all.forEach(daemon -> daemon.process.signal("TERM"));
            all.forEach(daemon -> assertThat(daemon.process.awaitExit())
                    .as(daemon.process.output())
                    .isZero());
        }
    }

    private void submitAndWait(Installation headrace, Map<String, String> environment) {
        for (List<String> more : List.of(List.<String>of(), List.of("--delay", "100ms"), List.of("--priority", "5"))) {
            List<String> line = new ArrayList<>(List.of("submit", "demo.echo", "{\"a\":1}", "--wait", "60s"));
            line.addAll(more);
            Run run = headrace.run(environment, line.toArray(String[]::new));
            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo("{\"a\":1}");
        }
    }

    /** A worker counts an attempt when it is settled, which whoever waits may hear of first. */
    private static double tasksEnded(List<Daemon> workers) {
        return workers.stream()
                .mapToDouble(each -> each.metric("headrace_attempts_ended_total"))
                .sum();
    }

    private Daemon start(Installation headrace, Map<String, String> environment, String... arguments) {
        HeadraceProcess process = headrace.start(folder, environment, arguments);
        processes.add(process);
        await().atMost(LONG).until(() -> {
            process.checkRuns();
            return ADDRESS.matcher(process.output()).find();
        });
        Matcher address = ADDRESS.matcher(process.output());
        assertThat(address.find()).isTrue();
        return new Daemon(process, URI.create(address.group(1)), http);
    }

    private record Answer(int status, String body) {}

    private record Daemon(HeadraceProcess process, URI address, HttpClient http) {

        Answer get(String path) {
            try {
                var response =
                        http.send(HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString());
                return new Answer(response.statusCode(), response.body());
            } catch (IOException e) {
                throw new AssertionError(path + " of " + address + " is not answered", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        /** The sum of a metric over its tags; 0 where there is none yet. */
        double metric(String name) {
            return get("/metrics")
                    .body
                    .lines()
                    .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }
}
