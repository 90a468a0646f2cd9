package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.command.Invocation;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code headrace console} as a process, and what it refuses to do. */
@HeadraceTest
class ConsoleProcessTest {

    private static final Pattern ADDRESS = Pattern.compile("(http://127\\.0\\.0\\.1:[0-9]+/)(?:#token=(\\S+))?");

    @TempDir
    private Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void serves_whoever_has_the_token_it_printed_until_it_is_told_to_stop(TestRedis redis) throws Exception {
        try (HeadraceProcess console =
                HeadraceProcess.start(folder, "console", "--port", "0", "--redis", redis.url())) {
            Matcher address = awaitAddress(console);
            assertThat(get(address.group(1) + "queues", "")).isEqualTo(401);
            assertThat(get(address.group(1) + "queues", address.group(2))).isEqualTo(200);
            assertThat(get(address.group(1), "")).isEqualTo(200);
            console.signal("TERM");
            assertThat(console.awaitExit()).isZero();
        }
    }

    @Test
    void a_token_that_was_made_may_do_what_it_was_made_for_and_nothing_else(TestRedis redis) throws Exception {
        assertThat(run("console", "token", "ada", "--scopes", "submit")).isZero();
        String said = out.toString(StandardCharsets.UTF_8);
        Matcher token = Pattern.compile("shown this once: (\\S+)").matcher(said);
        assertThat(token.find()).isTrue();
        String line = said.lines().reduce((first, second) -> second).orElseThrow();
        Path config = folder.resolve("console.conf");
        Files.writeString(config, "console { tokens {\n" + line + "\n} }\n");
        try (HeadraceProcess console = HeadraceProcess.start(
                folder, "console", "--port", "0", "--redis", redis.url(), "--config", config.toString())) {
            Matcher address = awaitAddress(console);
            assertThat(address.group(2)).isNull();
            assertThat(get(address.group(1) + "queues", token.group(1))).isEqualTo(403);
            assertThat(get(address.group(1) + "session", token.group(1))).isEqualTo(200);
        }
    }

    @Test
    void without_tokens_it_does_not_listen_to_other_machines() {
        assertThat(run("console", "--no-auth", "--bind", "0.0.0.0", "--port", "0"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines(
                        "headrace: --no-auth: console.auth is off, and without tokens the console listens on"
                                + " this machine only, not on 0.0.0.0 (console.bind): turn it on, or bind 127.0.0.1");
    }

    @Test
    void a_port_in_use_is_told_in_one_line(TestRedis redis) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(run("console", "--port", port, "--redis", redis.url())).isEqualTo(2);
            assertThat(err.toString(StandardCharsets.UTF_8).lines())
                    .singleElement()
                    .asString()
                    .startsWith("headrace: Nothing can listen on 127.0.0.1 port " + port + ":");
        }
    }

    private Matcher awaitAddress(HeadraceProcess console) {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            console.checkRuns();
            return ADDRESS.matcher(console.output()).find();
        });
        Matcher address = ADDRESS.matcher(console.output());
        assertThat(address.find()).isTrue();
        return address;
    }

    private int get(String url, String token) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    private int run(String... args) {
        Invocation invocation = new Invocation(
                InputStream.nullInputStream(),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                Map.of(),
                folder,
                null,
                Clock.systemUTC());
        return Main.run(invocation, args);
    }
}
