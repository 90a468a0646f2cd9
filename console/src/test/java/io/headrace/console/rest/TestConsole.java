package io.headrace.console.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.config.ConsoleConfig;
import io.headrace.config.ConsoleConfig.Auth;
import io.headrace.config.HeadraceConfig;
import io.headrace.config.HistoryConfig;
import io.headrace.config.TokenConfig;
import io.headrace.config.TokenConfig.Scope;
import io.headrace.redis.RedisSettings;
import io.headrace.telemetry.Telemetry;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A console of a test, and a client that holds every answer against {@code openapi.yaml}. */
final class TestConsole implements AutoCloseable {

    static final String READER = "token-of-the-reader";
    static final String SUBMITTER = "token-of-the-submitter";
    static final String OPERATOR = "token-of-the-operator";
    static final String ALL = "token-of-all";

    private static final Contract CONTRACT = contract();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Console console;

    /** An answer. */
    record Answer(int status, String body, HttpResponse<String> response) {

        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The last part of the problem's type, and what it is about. */
        String problem() {
            JsonNode json = json();
            return json.get("type").asString().replace("/problems/", "")
                    + (json.has("field") ? " " + json.get("field").asString() : "");
        }
    }

    private TestConsole(Console console) {
        this.console = console;
    }

    private static Contract contract() {
        try {
            return new Contract();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Contract theContract() {
        return CONTRACT;
    }

    static TestConsole start(TestRedis redis) {
        return start(redis, config -> config);
    }

    static TestConsole start(TestRedis redis, UnaryOperator<ConsoleConfig> change) {
        return start(settings(redis), change);
    }

    static TestConsole start(RedisSettings redis, UnaryOperator<ConsoleConfig> change) {
        return new TestConsole(Console.start(redis, change.apply(config()), 1024 * 1024));
    }

    /** One with a history. */
    static TestConsole start(TestRedis redis, HistoryConfig history) {
        return new TestConsole(Console.start(settings(redis), config(), history, 1024 * 1024, Telemetry.NONE));
    }

    static RedisSettings settings(TestRedis redis) {
        return RedisSettings.of(redis.url()).withPrefix(redis.prefix());
    }

    /** Four tokens; no limit of rate. */
    static ConsoleConfig config() {
        ConsoleConfig defaults = HeadraceConfig.defaults().console().at("127.0.0.1", 0);
        return new ConsoleConfig(
                "127.0.0.1",
                0,
                Auth.ON,
                List.of(
                        token("reader", READER, Set.of(Scope.READ)),
                        token("submitter", SUBMITTER, Set.of(Scope.SUBMIT)),
                        token("operator", OPERATOR, Set.of(Scope.OPERATE)),
                        token("all", ALL, Set.of(Scope.values()))),
                defaults.requestLimit(),
                0,
                0,
                defaults.listeners(),
                defaults.publicUrl());
    }

    private static TokenConfig token(String name, String token, Set<Scope> scopes) {
        return new TokenConfig(name, Tokens.sha256(token), scopes);
    }

    Console console() {
        return console;
    }

    int port() {
        return URI.create(console.address()).getPort();
    }

    HttpRequest.Builder request(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(console.address() + path.substring(1)))
                .timeout(Duration.ofSeconds(90))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return body.isEmpty() ? request : request.header("Content-Type", "application/json");
    }

    Answer get(String path) {
        return send(request("GET", path, "").header("Authorization", "Bearer " + ALL));
    }

    Answer post(String path, String body) {
        return send(request("POST", path, body).header("Authorization", "Bearer " + ALL));
    }

    Answer delete(String path) {
        return send(request("DELETE", path, "").header("Authorization", "Bearer " + ALL));
    }

    /** Sends, and fails if the answer is none that is described. */
    Answer send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        Answer answer = sendUnchecked(request);
        CONTRACT.check(
                request.method(),
                request.uri().getRawPath(),
                answer.status,
                answer.header("Content-Type"),
                answer.body);
        if (answer.status >= 400) {
            assertThat(answer.json().get("status").asInt()).isEqualTo(answer.status);
        }
        return answer;
    }

    Answer sendUnchecked(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpClient http() {
        return http;
    }

    @Override
    public void close() {
        console.close();
    }
}
