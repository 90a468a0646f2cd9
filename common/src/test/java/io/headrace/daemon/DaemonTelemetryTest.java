package io.headrace.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.config.PortRange;
import io.headrace.config.TelemetryConfig;
import io.headrace.lifecycle.Health;
import io.headrace.task.HeadraceException;
import io.headrace.telemetry.Telemetry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DaemonTelemetryTest {

    private static final PortRange ANY = new PortRange(0, 0);

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void readyAndLiveSayWhatTheHealthIsNow() throws Exception {
        try (DaemonTelemetry telemetry = open(ANY, null)) {
            assertThat(get(telemetry, "/health/ready"))
                    .isEqualTo(
                            "503 {\"status\":\"not ready\",\"role\":\"worker\",\"problems\":[\"It is starting; wait\"]}\n");
            assertThat(get(telemetry, "/health/live"))
                    .isEqualTo("200 {\"status\":\"live\",\"role\":\"worker\",\"problems\":[]}\n");

            AtomicReference<Health> health = new AtomicReference<>(Health.GOOD);
            telemetry.watch(health::get);
            assertThat(get(telemetry, "/health/ready"))
                    .isEqualTo("200 {\"status\":\"ready\",\"role\":\"worker\",\"problems\":[]}\n");
            assertThat(get(telemetry, "/metrics")).contains("\nheadrace_ready 1.0\n");

            health.set(new Health(true, List.of("Redis is away")));
            assertThat(get(telemetry, "/health/ready"))
                    .isEqualTo("503 {\"status\":\"not ready\",\"role\":\"worker\",\"problems\":[\"Redis is away\"]}\n");
            assertThat(get(telemetry, "/health/live")).startsWith("200 ");
            assertThat(get(telemetry, "/metrics")).contains("\nheadrace_ready 0.0\n");

            health.set(new Health(false, List.of("all slots are stuck")));
            assertThat(get(telemetry, "/health/live"))
                    .isEqualTo(
                            "503 {\"status\":\"not live\",\"role\":\"worker\",\"problems\":[\"all slots are stuck\"]}\n");

            telemetry.watch(() -> {
                throw new IllegalStateException("no idea");
            });
            assertThat(get(telemetry, "/health/ready")).startsWith("503 ").contains("no idea");
        }
    }

    @Test
    void metricsComeAsTheScraperAsksForThem() throws Exception {
        try (DaemonTelemetry telemetry = open(ANY, null)) {
            telemetry.telemetry().meters().counter("headrace.some").increment();

            HttpResponse<String> plain = send(telemetry, "/metrics", request -> request.GET());
            HttpResponse<String> open = send(
                    telemetry,
                    "/metrics",
                    request -> request.header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"));

            assertThat(plain.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
            assertThat(plain.body()).contains("\nheadrace_some_total 1.0\n", "jvm_memory_used_bytes", "logback_events");
            assertThat(open.headers().firstValue("Content-Type"))
                    .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
            assertThat(open.body()).contains("# TYPE headrace_some counter").endsWith("# EOF\n");
        }
    }

    @Test
    void whatIsNotThereIsSaidSo() throws Exception {
        try (DaemonTelemetry telemetry = open(ANY, null)) {
            assertThat(get(telemetry, "/")).startsWith("404 There is nothing here; there are /metrics");
            assertThat(get(telemetry, "/metrics/more")).startsWith("404 ");

            HttpResponse<String> posted =
                    send(telemetry, "/metrics", request -> request.POST(HttpRequest.BodyPublishers.ofString("x")));
            assertThat(posted.statusCode()).isEqualTo(405);
            assertThat(posted.headers().firstValue("Allow")).hasValue("GET, HEAD");

            HttpResponse<String> head = send(
                    telemetry, "/health/ready", request -> request.method("HEAD", HttpRequest.BodyPublishers.noBody()));
            assertThat(head.statusCode()).isEqualTo(503);
            assertThat(head.body()).isEmpty();
        }
    }

    @Test
    void theFirstFreePortOfTheRangeIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThatExceptionOfType(HeadraceException.class)
                    .isThrownBy(() -> open(new PortRange(port, port), null))
                    .withMessage("Port " + port + " of 127.0.0.1 is taken or not allowed: health and metrics cannot be"
                            + " served. Set telemetry.port to one that is free, to a range, or to off");

            try (DaemonTelemetry telemetry = open(new PortRange(port, Math.min(port + 20, 65_535)), null)) {
                assertThat(telemetry.address().getPort()).isGreaterThan(port);
                assertThat(get(telemetry, "/health/live")).startsWith("200 ");
            }
        }
        try (DaemonTelemetry off = open(null, null)) {
            assertThat(off.address()).isNull();
            assertThat(off.telemetry()).isNotEqualTo(Telemetry.NONE);
        }
    }

    @Test
    @Timeout(60)
    void clientsThatNeverEndTheirRequestHoldUpNobodyForLong() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try (DaemonTelemetry telemetry = open(ANY, null)) {
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket("127.0.0.1", telemetry.address().getPort());
                slow.add(socket);
                socket.getOutputStream().write("GET /metr".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(get(telemetry, "/health/live")).startsWith("200 ");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    @Timeout(60)
    void aCollectorThatSwallowsEverythingHoldsUpNeitherWorkNorEnd() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            URI endpoint = URI.create("http://127.0.0.1:" + mute.getLocalPort() + "/");
            try (DaemonTelemetry telemetry = open(null, endpoint)) {
                ObservationRegistry observations = telemetry.telemetry().observations();
                for (int i = 0; i < 20_000; i++) {
                    Observation.start("x", observations).stop();
                }
            }
        }
    }

    @Test
    void theLogTellsNoMoreOfACollectorThanWhereItIs() {
        assertThat(Collector.address(URI.create("https://otlp.example.org:4318/secret/otlp")))
                .isEqualTo("https://otlp.example.org:4318");
        assertThat(Collector.address(URI.create("http://[::1]/"))).isEqualTo("http://[::1]");
    }

    private static DaemonTelemetry open(@Nullable PortRange port, @Nullable URI endpoint) {
        return DaemonTelemetry.open(
                "worker",
                new TelemetryConfig(
                        "127.0.0.1", port, new TelemetryConfig.Otlp(endpoint, Map.of(), 1, Duration.ofMinutes(1))),
                "test");
    }

    private String get(DaemonTelemetry telemetry, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(telemetry, path, request -> request.GET());
        return answer.statusCode() + " " + answer.body();
    }

    private interface Asked {
        HttpRequest.Builder of(HttpRequest.Builder request);
    }

    private HttpResponse<String> send(DaemonTelemetry telemetry, String path, Asked asked)
            throws IOException, InterruptedException {
        HttpRequest request = asked.of(
                        HttpRequest.newBuilder(telemetry.address().resolve(path)))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
