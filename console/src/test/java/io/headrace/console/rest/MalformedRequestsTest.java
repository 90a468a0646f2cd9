package io.headrace.console.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is sent, the answer is a problem document or a success, never a failure of ours, and it comes. */
@HeadraceTest
class MalformedRequestsTest {

    private static final long SEED = 20_260_102;
    private static final int REQUESTS = 600;

    private static final String GOOD =
            "{\"type\":\"t\",\"payload\":{\"a\":[1,2.5,null,true,\"x\"]},\"priority\":3,\"delay\":\"1h\",\"headers\":{\"a\":\"b\"}}";

    private static final List<String> PATHS = List.of(
            "/tasks",
            "/tasks/bulk",
            "/tasks/schedule",
            "/tasks/actions",
            "/tasks/default/x/retry",
            "/tasks/default/x/result?wait=1s",
            "/queues/default/pause",
            "/queues/default/purge",
            "/workers/x/quiet",
            "/session",
            "/tasks?limit=1",
            "/history/tasks?payload=a=1",
            "/history/tasks/default/x/replay",
            "/stats",
            "/assets/x.js");

    private static final List<String> METHODS = List.of(
            "POST", "POST", "POST", "GET", "DELETE", "PUT", "PATCH", "TRACE", "CONNECT", "BREW", "post", "OPTIONS");

    private static final List<String> VALUES = List.of(
            "1e999999999",
            "-0",
            "99999999999999999999999999",
            "\"\\ud800\"",
            "[[[[[[[[",
            "null",
            "true",
            "\"\\u0000\"",
            "{\"a\":",
            "\"" + "9".repeat(2_000) + "d\"",
            "{}",
            "[]",
            "NaN",
            "'x'",
            "\"2026-13-45T99:00:00Z\"",
            "\"..\"",
            "0x1");

    private final Random random = new Random(SEED);

    @Test
    void nothing_malformed_fails_or_hangs_the_console(TestRedis redis) throws IOException {
        List<String> wrong = new ArrayList<>();
        try (TestConsole console = TestConsole.start(redis)) {
            for (int i = 0; i < REQUESTS; i++) {
                byte[] request = request();
                String answer = exchange(console.port(), request);
                if (!isFine(answer)) {
                    wrong.add(i + ": " + start(new String(request, StandardCharsets.ISO_8859_1)) + "\n -> "
                            + start(answer));
                }
            }
            assertThat(wrong).isEmpty();
            assertThat(console.get("/health/ready").status()).isEqualTo(200);
        }
    }

    private static boolean isFine(String answer) {
        // A connection that ends without an answer: the server could not tell where the request ended.
        if (answer.isEmpty()) {
            return true;
        }
        if (answer.startsWith("HTTP/1.1 2") || answer.startsWith("HTTP/1.1 3")) {
            return true;
        }
        return answer.startsWith("HTTP/1.1 4")
                && answer.contains("application/problem+json")
                && !answer.contains("Exception")
                && !answer.contains("\tat ");
    }

    private static String start(String text) {
        return text.substring(0, Math.min(700, text.length()));
    }

    private byte[] request() {
        if (random.nextInt(12) == 0) {
            byte[] garbage = new byte[1 + random.nextInt(400)];
            random.nextBytes(garbage);
            return garbage;
        }
        byte[] body = body();
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String path = one(PATHS);
        if (random.nextInt(5) == 0) {
            path = mutated(path);
        }
        String head = one(METHODS) + " " + path + " HTTP/1.1\r\n"
                + "Host: 127.0.0.1\r\nConnection: close\r\n"
                + "Authorization: Bearer " + TestConsole.ALL + "\r\n"
                + (random.nextInt(8) == 0
                        ? ""
                        : "Content-Type: "
                                + one(List.of(
                                        "application/json",
                                        "application/json",
                                        "application/json",
                                        "application/x-ndjson",
                                        "text/plain",
                                        "application/json;charset=utf-16",
                                        ";;;",
                                        ""))
                                + "\r\n")
                + (random.nextInt(6) == 0
                        ? one(List.of(
                                "Accept: text/html\r\n",
                                "X-Big: " + "y".repeat(20_000) + "\r\n",
                                "Bad Header\r\n",
                                "Cookie: a=\"b; c\r\n",
                                "Idempotency-Key: ../..\r\n",
                                "Expect: 100-continue\r\n",
                                "Content-Encoding: gzip\r\n",
                                "Accept: ;q=,,\r\n"))
                        : "")
                + length(body.length) + "\r\n";
        request.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }

    /** Sometimes another length than it has; then the connection is closed by us. */
    private String length(int real) {
        return switch (random.nextInt(12)) {
            case 0 -> "Content-Length: " + (real + 10) + "\r\n";
            case 1 -> "Content-Length: -5\r\n";
            case 2 -> "Content-Length: 99999999999\r\n";
            case 3 -> "Transfer-Encoding: chunked\r\n";
            case 4 -> "";
            default -> "Content-Length: " + real + "\r\n";
        };
    }

    private byte[] body() {
        return switch (random.nextInt(6)) {
            case 0 -> GOOD.substring(0, random.nextInt(GOOD.length())).getBytes(StandardCharsets.UTF_8);
            case 1 -> GOOD.getBytes(StandardCharsets.UTF_16);
            case 2 -> flipped(GOOD.getBytes(StandardCharsets.UTF_8));
            case 3 ->
                ("{\""
                                + one(List.of(
                                        "type",
                                        "payload",
                                        "priority",
                                        "delay",
                                        "at",
                                        "id",
                                        "queue",
                                        "maxAttempts",
                                        "timeout",
                                        "expires",
                                        "backoff",
                                        "headers",
                                        "action",
                                        "filter",
                                        "state",
                                        "quiet",
                                        "for",
                                        "until",
                                        "limit",
                                        "cursor",
                                        "token",
                                        "reason"))
                                + "\":" + one(VALUES) + ",\"type\":\"t\"}")
                        .getBytes(StandardCharsets.UTF_8);
            case 4 -> "[".repeat(1 + random.nextInt(3_000)).getBytes(StandardCharsets.UTF_8);
            default -> one(VALUES).getBytes(StandardCharsets.UTF_8);
        };
    }

    private byte[] flipped(byte[] bytes) {
        for (int i = 0; i < 3; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private String mutated(String path) {
        return one(List.of(
                path + "%",
                path + "%zz",
                path + "?limit=" + "9".repeat(30),
                path + "?a=%ff%fe&&&==",
                "//" + path,
                path + "/../../etc",
                path + ";x=y",
                path.replace("default", "%00"),
                path.replace("default", "a".repeat(9_000)),
                path + "/",
                "http://elsewhere.example" + path,
                "*",
                path + "?wait=1s&wait=2s",
                path + "%2f%2e%2e"));
    }

    private String one(List<String> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static String exchange(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            try {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (SocketException e) {
                // Refused before all of it was read.
                return "";
            }
        }
    }
}
