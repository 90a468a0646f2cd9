package io.headrace.console.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Bodies that do not come leave threads for others. */
@HeadraceTest
class SlowBodiesTest {

    private static final int CLIENTS = 100;
    private static final int PLACES = 32;

    @Test
    void without_a_token_nobody_is_waited_for(TestRedis redis) throws IOException {
        List<String> posts = TestConsole.theContract().operations().stream()
                .filter(operation -> operation.startsWith("POST "))
                .map(operation -> operation.split(" ")[1].replaceAll("\\{[a-z]+}", "x"))
                .toList();
        List<Socket> clients = new ArrayList<>();
        try (TestConsole console = TestConsole.start(redis)) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(begin(console.port(), posts.get(i % posts.size()), "Bearer guess"));
                clients.add(begin(console.port(), posts.get(i % posts.size()), ""));
            }
            for (Socket client : clients) {
                assertThat(statusLine(client)).isEqualTo("HTTP/1.1 401 Unauthorized");
            }
            assertThat(console.get("/health/live").status()).isEqualTo(200);
        } finally {
            close(clients);
        }
    }

    @Test
    void with_a_token_so_many_are_waited_for_and_the_others_are_told_to_come_again(TestRedis redis) throws IOException {
        List<Socket> clients = new ArrayList<>();
        try (TestConsole console = TestConsole.start(redis)) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(begin(console.port(), "/tasks", "Bearer " + TestConsole.ALL));
            }
            List<Socket> refused = new ArrayList<>();
            await().untilAsserted(() -> {
                refused.clear();
                for (Socket client : clients) {
                    if (client.getInputStream().available() > 0) {
                        refused.add(client);
                    }
                }
                assertThat(refused).hasSize(CLIENTS - PLACES);
            });
            for (Socket client : refused) {
                assertThat(statusLine(client)).isEqualTo("HTTP/1.1 503 Service Unavailable");
            }
            assertThat(console.get("/health/live").status()).isEqualTo(200);
            assertThat(console.get("/queues").status()).isEqualTo(200);
            close(clients);
            await().until(() -> console.post("/tasks/bulk", "[" + " ".repeat(500_000) + "{\"type\":\"t\"}]")
                            .status()
                    == 200);
        } finally {
            close(clients);
        }
    }

    @Test
    void a_body_that_comes_too_slowly_is_not_waited_for() throws IOException {
        AtomicLong seconds = new AtomicLong();
        byte[] body = new byte[1_000];

        assertThat(Body.read(new Slow(body, 1, seconds), 1_000, () -> nanos(seconds)))
                .isEqualTo(body);

        seconds.set(0);
        assertThatThrownBy(() -> Body.read(new Slow(body, 100, seconds), 1_000, () -> nanos(seconds)))
                .isInstanceOf(Problem.class)
                .hasMessage("The body came too slowly: 110 bytes in 11 s");
    }

    private static long nanos(AtomicLong seconds) {
        return TimeUnit.SECONDS.toNanos(seconds.get());
    }

    /** Gives its bytes in so many pieces, each of which takes a second. */
    private static final class Slow extends ByteArrayInputStream {
        private final int piece;
        private final AtomicLong seconds;

        private Slow(byte[] bytes, int pieces, AtomicLong seconds) {
            super(bytes);
            this.piece = bytes.length / pieces;
            this.seconds = seconds;
        }

        @Override
        public synchronized int read(byte[] into, int from, int length) {
            seconds.incrementAndGet();
            return super.read(into, from, Math.min(length, piece));
        }
    }

    /** A request whose body never comes. */
    private static Socket begin(int port, String path, String authorization) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        String head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "X-Headrace: 1\r\n"
                + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n")
                + "Content-Length: 100\r\n\r\n{";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String statusLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                .readLine();
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
