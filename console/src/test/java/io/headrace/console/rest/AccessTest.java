package io.headrace.console.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.command.InvalidInputException;
import io.headrace.config.ConsoleConfig;
import io.headrace.config.ConsoleConfig.Auth;
import io.headrace.config.TokenConfig;
import io.headrace.console.rest.TestConsole.Answer;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who may do what. */
@HeadraceTest
class AccessTest {

    private static final Map<String, String> TOKENS = Map.of(
            "read", TestConsole.READER,
            "submit", TestConsole.SUBMITTER,
            "operate", TestConsole.OPERATOR);

    @Test
    void every_route_asks_for_the_scope_that_is_described(TestRedis redis) {
        List<String> wrong = new ArrayList<>();
        try (TestConsole console = TestConsole.start(redis)) {
            for (String operation : TestConsole.theContract().operations()) {
                String method = operation.split(" ")[0];
                String path =
                        operation.split(" ")[1].replace("{queue}", "default").replaceAll("\\{[a-z]+}", "x");
                if (path.equals("/events")) {
                    continue;
                }
                JsonNode described = TestConsole.theContract().operation(method, path);
                String scope = described.get("x-scope").asString();
                int nobody = status(console, method, path, null);
                if ((nobody == 401) == scope.equals("none")) {
                    wrong.add(operation + " answers " + nobody + " to nobody");
                }
                if (status(console, method, path, "not-a-token") != nobody && !scope.equals("none")) {
                    wrong.add(operation + " knows a token that is none");
                }
                TOKENS.forEach((name, token) -> {
                    boolean may = name.equals(scope) || scope.equals("any") || scope.equals("none");
                    int status = status(console, method, path, token);
                    if (!path.equals("/session") && (status == 403) == may) {
                        wrong.add(operation + " answers " + status + " to " + name);
                    }
                });
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static int status(TestConsole console, String method, String path, String token) {
        HttpRequest.Builder request = console.request(method, path, method.equals("POST") ? "{}" : "");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return console.send(request).status();
    }

    @Test
    void a_cookie_stands_for_its_token_but_changes_nothing_without_our_header(TestRedis redis) {
        try (TestConsole console = TestConsole.start(redis)) {
            Answer session = console.post("/session", "");
            assertThat(session.status()).isEqualTo(200);
            String cookie = session.header("Set-Cookie");
            assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain("Secure");
            String pair = cookie.split(";")[0];
            assertThat(console.send(console.request("GET", "/queues", "").header("Cookie", pair))
                            .status())
                    .isEqualTo(200);
            assertThat(console.send(console.request("POST", "/tasks", "{\"type\":\"t\"}")
                                    .header("Cookie", pair))
                            .problem())
                    .isEqualTo("forbidden X-Headrace");
            assertThat(console.send(console.request("POST", "/tasks", "{\"type\":\"t\"}")
                                    .header("Cookie", pair)
                                    .header("X-Headrace", "1"))
                            .status())
                    .isEqualTo(202);
            assertThat(console.send(console.request("POST", "/tasks", "{\"type\":\"t\"}")
                                    .header("Cookie", pair)
                                    .header("X-Headrace", "1")
                                    .header("Origin", "https://evil.example"))
                            .problem())
                    .isEqualTo("forbidden Origin");
            assertThat(console.send(console.request("POST", "/session", "").header("Authorization", "Bearer guess"))
                            .status())
                    .isEqualTo(401);
            assertThat(console.send(console.request("POST", "/session", "")
                                    .header("Cookie", pair)
                                    .header("X-Headrace", "1"))
                            .problem())
                    .isEqualTo("unauthenticated Authorization");
            assertThat(console.send(console.request("DELETE", "/session", "").header("X-Headrace", "1"))
                            .header("Set-Cookie"))
                    .contains("Max-Age=0");
        }
    }

    @Test
    void behind_a_proxy_the_page_is_known_by_its_public_address(TestRedis redis) {
        try (TestConsole console =
                TestConsole.start(redis, config -> config.withPublicUrl("https://tasks.example.org"))) {
            for (String origin : List.of("https://tasks.example.org", "https://TASKS.example.org:443")) {
                Answer session = login(console, origin);
                assertThat(session.status()).as(origin).isEqualTo(200);
                assertThat(session.header("Set-Cookie")).contains("; Secure");
            }
            for (String origin : List.of(
                    "http://tasks.example.org",
                    "https://tasks.example.org:8443",
                    "https://tasks.example.org.evil.example",
                    "https://evil.example",
                    "null")) {
                Answer refused = login(console, origin);
                assertThat(refused.problem()).as(origin).isEqualTo("forbidden Origin");
                assertThat(refused.body()).contains("console.public-url");
            }
        }
    }

    private static Answer login(TestConsole console, String origin) {
        return console.send(console.request("POST", "/session", "")
                .header("Authorization", "Bearer " + TestConsole.ALL)
                .header("Origin", origin));
    }

    @Test
    void without_tokens_only_this_machine_is_answered_by_its_own_name(TestRedis redis) throws IOException {
        assertThatThrownBy(() -> TestConsole.start(
                        redis, config -> config.withAuth(Auth.OFF).at("0.0.0.0", 0)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("this machine only");
        try (TestConsole console = TestConsole.start(redis, config -> config.withAuth(Auth.OFF))) {
            assertThat(console.send(console.request("GET", "/session", ""))
                            .json()
                            .get("auth")
                            .asString())
                    .isEqualTo("off");
            assertThat(raw(
                            console.port(),
                            "GET /queues HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 403");
            assertThat(raw(console.port(), "GET /queues HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");
            assertThat(console.send(console.request("POST", "/queues/default/resume", "")
                                    .header("Origin", "http://evil.example"))
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void without_configured_tokens_a_run_has_its_own(TestRedis redis) {
        try (TestConsole console = TestConsole.start(redis, config -> config.withTokens(List.of()))) {
            String token = console.console().url().split("#token=")[1];
            assertThat(token).hasSize(43);
            assertThat(console.send(console.request("GET", "/session", "").header("Authorization", "Bearer " + token))
                            .json()
                            .get("scopes"))
                    .hasSize(3);
        }
    }

    @Test
    void a_token_that_asks_too_often_is_told_when_to_go_on(TestRedis redis) {
        try (TestConsole console = TestConsole.start(redis, config -> limited(config, 5, 0))) {
            Answer last = console.get("/session");
            for (int i = 0; i < 60 && last.status() == 200; i++) {
                last = console.get("/session");
            }
            assertThat(last.problem()).isEqualTo("rate-limited");
            assertThat(last.header("Retry-After")).isEqualTo("1");
            assertThat(console.send(console.request("GET", "/session", "")
                                    .header("Authorization", "Bearer " + TestConsole.READER))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void limits_and_tokens_change_while_it_runs(TestRedis redis) {
        try (TestConsole console = TestConsole.start(redis)) {
            assertThat(console.post("/tasks", "{\"type\":\"t\"}").status()).isEqualTo(202);
            ConsoleConfig fewer = limited(TestConsole.config(), 0, 1)
                    .withTokens(TestConsole.config().tokens().stream()
                            .filter(token -> token.name().equals("all"))
                            .toList());

            assertThat(console.console().reconfigure(fewer))
                    .containsExactly(
                            "console.queue-limit 0 -> 1", "console.tokens [reader, submitter, operator, all] -> [all]");

            assertThat(console.post("/tasks", "{\"type\":\"t\"}").problem()).isEqualTo("queue-full queue");
            assertThat(console.send(console.request("GET", "/session", "")
                                    .header("Authorization", "Bearer " + TestConsole.READER))
                            .status())
                    .isEqualTo(401);
            assertThat(console.console().reconfigure(fewer)).isEmpty();
            console.console().reconfigure(limited(fewer, 1, 0));
            Answer last = console.get("/session");
            for (int i = 0; i < 60 && last.status() == 200; i++) {
                last = console.get("/session");
            }
            assertThat(last.problem()).isEqualTo("rate-limited");
        }
    }

    @Test
    void who_listens_with_a_token_that_is_gone_is_sent_away(TestRedis redis) {
        try (TestConsole console = TestConsole.start(redis)) {
            List<TokenConfig> tokens = TestConsole.config().tokens();
            List<TokenConfig> fewer = tokens.stream()
                    .filter(token -> !token.name().equals("submitter"))
                    .toList();
            List<TokenConfig> without =
                    tokens.stream().filter(token -> token.name().equals("all")).toList();
            console.console().reconfigure(TestConsole.config().withTokens(fewer));
            CompletableFuture<HttpResponse<String>> reader = listen(console, TestConsole.READER);
            CompletableFuture<HttpResponse<String>> all = listen(console, TestConsole.ALL);
            await().until(() -> console.console().load().startsWith("2 listeners"));

            console.console().reconfigure(TestConsole.config().withTokens(tokens));
            assertThat(console.console().load()).startsWith("2 listeners");

            console.console().reconfigure(TestConsole.config().withTokens(without));
            assertThat(reader.orTimeout(1, TimeUnit.MINUTES).join().statusCode())
                    .isEqualTo(200);
            assertThat(all.orTimeout(1, TimeUnit.MINUTES).join().statusCode()).isEqualTo(200);
            assertThat(listen(console, TestConsole.READER).join().statusCode()).isEqualTo(401);
            CompletableFuture<HttpResponse<String>> again = listen(console, TestConsole.ALL);
            await().until(() -> console.console().load().startsWith("1 listeners"));
            assertThat(again).isNotDone();
        }
    }

    /** Completes when the stream ends. */
    private static CompletableFuture<HttpResponse<String>> listen(TestConsole console, String token) {
        HttpRequest request = console.request("GET", "/events", "")
                .header("Authorization", "Bearer " + token)
                .build();
        return console.http().sendAsync(request, BodyHandlers.ofString());
    }

    @Test
    void a_queue_takes_no_more_than_it_may_hold(TestRedis redis) {
        try (TestConsole console = TestConsole.start(redis, config -> limited(config, 0, 2))) {
            assertThat(console.post("/tasks/bulk", "[{\"type\":\"t\"},{\"type\":\"t\"},{\"type\":\"t\"}]")
                            .json()
                            .get("rejected")
                            .asInt())
                    .isEqualTo(1);
            Answer answer = console.post("/tasks", "{\"type\":\"t\",\"id\":\"one\"}");
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.problem()).isEqualTo("queue-full queue");
        }
    }

    @Test
    void a_queue_takes_no_more_than_it_may_hold_from_many_requests_at_once(TestRedis redis) {
        String ten = "[" + String.join(",", Collections.nCopies(10, "{\"type\":\"t\"}")) + "]";
        try (TestConsole console = TestConsole.start(redis, config -> limited(config, 0, 10))) {
            for (int i = 0; i < 15; i++) {
                assertThat(console.post("/tasks/bulk", ten)
                                .json()
                                .get("accepted")
                                .asInt())
                        .isEqualTo(i == 0 ? 10 : 0);
            }
            HttpRequest single = console.request("POST", "/tasks", "{\"type\":\"t\",\"queue\":\"other\"}")
                    .header("Authorization", "Bearer " + TestConsole.ALL)
                    .build();
            List<CompletableFuture<HttpResponse<Void>>> answers = Stream.generate(
                            () -> console.http().sendAsync(single, BodyHandlers.discarding()))
                    .limit(40)
                    .toList();
            assertThat(answers.stream()
                            .map(answer -> answer.join().statusCode())
                            .sorted())
                    .startsWith(202)
                    .containsOnly(202, 429)
                    .filteredOn(status -> status == 202)
                    .hasSize(10);
            for (String queue : List.of("default", "other")) {
                assertThat(console.get("/queues/" + queue).json().get("queued").asInt())
                        .isEqualTo(10);
            }
        }
    }

    private static ConsoleConfig limited(ConsoleConfig config, int rate, int queue) {
        return new ConsoleConfig(
                config.bind(),
                config.port(),
                config.auth(),
                config.tokens(),
                config.requestLimit(),
                rate,
                queue,
                config.listeners(),
                config.publicUrl());
    }

    private static String raw(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
