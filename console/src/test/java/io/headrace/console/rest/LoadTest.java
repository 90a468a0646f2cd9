package io.headrace.console.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.redis.RedisSettings;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.ManualWorker;
import io.headrace.worker.demo.DemoHandlers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many who wait, some who do not read, and a Redis that goes away. */
@HeadraceTest
class LoadTest {

    private static final int WAITING = 2_000;
    private static final int HEARD = 16;

    @Test
    void two_thousand_waiting_clients_hold_no_threads_and_are_all_answered(TestRedis redis) throws IOException {
        try (TestConsole console = TestConsole.start(redis);
                ManualWorker worker =
                        ManualWorker.connect(TestConsole.settings(redis), new DemoHandlers(), "default")) {
            String task = console.post("/tasks", "{\"type\":\"demo.echo\",\"payload\":17}")
                    .header("Location");
            int before = Thread.activeCount();
            List<Socket> clients = new ArrayList<>();
            try {
                for (int i = 0; i < WAITING; i++) {
                    clients.add(open(console.port(), task + "/result?wait=60s"));
                }
                await().atMost(Duration.ofSeconds(60))
                        .until(() ->
                                console.console().load().equals("0 listeners, " + WAITING + " waits, 0 questions"));
                assertThat(consoleThreads()).isLessThanOrEqualTo(64);
                assertThat(Thread.activeCount()).isLessThan(before + 70);
                worker.runAll();
                for (Socket client : clients) {
                    assertThat(readAll(client)).startsWith("HTTP/1.1 200").contains("\"result\":17");
                }
            } finally {
                for (Socket client : clients) {
                    client.close();
                }
            }
        }
    }

    private static long consoleThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("headrace-console"))
                .count();
    }

    @Test
    void a_wait_ends_when_its_client_goes_away(TestRedis redis) throws IOException {
        try (TestConsole console = TestConsole.start(redis)) {
            String task = console.post("/tasks", "{\"type\":\"t\"}").header("Location");
            Socket client = open(console.port(), task + "/result?wait=60s");
            await().until(() -> console.console().load().contains(" 1 waits,"));
            client.close();
            await().until(() -> console.console().load().contains(" 0 waits,"));
            assertThat(redis.redis().hlen(redis.prefix() + ":{default}:awaited"))
                    .isZero();
        }
    }

    @Test
    void a_connection_is_used_again_after_a_wait(TestRedis redis) throws IOException {
        try (TestConsole console = TestConsole.start(redis);
                Socket client = new Socket("127.0.0.1", console.port())) {
            client.setSoTimeout(20_000);
            String task = console.post("/tasks", "{\"type\":\"t\"}").header("Location");
            BufferedReader in = reader(client);
            for (int i = 0; i < 3; i++) {
                client.getOutputStream().write(request(task + "/result?wait=20ms", "keep-alive"));
                assertThat(in.readLine()).isEqualTo("HTTP/1.1 202 Accepted");
                skipAnswer(in);
            }
        }
    }

    private static void skipAnswer(BufferedReader in) throws IOException {
        int length = 0;
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length: ")) {
                length = Integer.parseInt(line.substring("content-length: ".length()));
            }
        }
        for (int i = 0; i < length; i++) {
            in.read();
        }
    }

    @Test
    void stopping_answers_who_waits_and_sends_listeners_away(TestRedis redis) throws IOException {
        TestConsole console = TestConsole.start(redis);
        String task = console.post("/tasks", "{\"type\":\"t\"}").header("Location");
        try (Socket waiting = open(console.port(), task + "/result?wait=60s");
                Socket listening = open(console.port(), "/events")) {
            await().until(() -> console.console().load().equals("1 listeners, 1 waits, 0 questions"));
            console.close();
            assertThat(readAll(waiting)).startsWith("HTTP/1.1 202");
            assertThat(readAll(listening)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void every_listener_hears_what_is_described(TestRedis redis) throws IOException {
        try (TestConsole console = TestConsole.start(redis)) {
            console.post("/tasks", "{\"type\":\"t\"}");
            try (Socket listening = open(console.port(), "/events")) {
                BufferedReader in = reader(listening);
                for (int i = 0; i < 2; i++) {
                    String data = nextData(in);
                    TestConsole.theContract().checkComponent("Snapshot", data);
                    assertThat(data).contains("\"redis\":\"ok\"", "\"name\":\"default\"", "\"sample\"");
                }
            }
            await().until(() -> console.console().load().startsWith("0 listeners"));
        }
    }

    @Test
    void a_listener_that_does_not_read_loses_events_and_the_others_do_not(TestRedis redis) throws IOException {
        try (TestConsole console = TestConsole.start(redis)) {
            console.post("/tasks/bulk", tasksOfManyQueues());
            try (Socket lazy = new Socket();
                    Socket keen = open(console.port(), "/events")) {
                lazy.setReceiveBufferSize(4 * 1024);
                lazy.setSoTimeout(60_000);
                lazy.connect(new InetSocketAddress("127.0.0.1", console.port()));
                lazy.getOutputStream().write(request("/events", "close"));
                await().until(() -> console.console().load().startsWith("2 listeners"));
                List<Long> heard = ids(reader(keen), HEARD);
                List<Long> lazilyHeard = ids(reader(lazy), HEARD);
                assertThat(gaps(heard)).containsOnly(1L);
                assertThat(gaps(lazilyHeard)).anyMatch(gap -> gap > 1).allMatch(gap -> gap >= 1);
                assertThat(consoleThreads()).isLessThan(30);
            }
        }
    }

    /** So many that a few snapshots are more than sockets hold. */
    private static String tasksOfManyQueues() {
        return IntStream.range(0, 1_500)
                .mapToObj(i -> "{\"type\":\"t\",\"queue\":\"a-queue-whose-name-makes-snapshots-large-" + i + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static List<Long> ids(BufferedReader in, int count) throws IOException {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(idOf(in));
        }
        return ids;
    }

    private static List<Long> gaps(List<Long> ids) {
        return IntStream.range(1, ids.size())
                .mapToObj(i -> ids.get(i) - ids.get(i - 1))
                .toList();
    }

    private static long idOf(BufferedReader in) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("id: ")) {
                return Long.parseLong(line.substring(4));
            }
        }
        throw new IOException("The stream has ended");
    }

    @Test
    void there_are_only_so_many_listeners(TestRedis redis) throws IOException {
        try (TestConsole console = TestConsole.start(
                redis,
                config -> new io.headrace.config.ConsoleConfig(
                        config.bind(),
                        config.port(),
                        config.auth(),
                        config.tokens(),
                        config.requestLimit(),
                        0,
                        0,
                        1,
                        config.publicUrl()))) {
            try (Socket one = open(console.port(), "/events")) {
                await().until(() -> console.console().load().startsWith("1 listeners"));
                assertThat(one.isConnected()).isTrue();
                assertThat(console.get("/events").problem()).isEqualTo("unavailable");
            }
        }
    }

    @Test
    void while_redis_is_away_requests_fail_fast_and_listeners_are_told(TestRedis redis) throws IOException {
        try (FaultProxy proxy = FaultProxy.to(redis.url())) {
            RedisSettings settings = RedisSettings.of(proxy.url()).withPrefix(redis.prefix());
            try (TestConsole console = TestConsole.start(settings, config -> config)) {
                console.post("/tasks", "{\"type\":\"t\"}");
                try (Socket listening = open(console.port(), "/events")) {
                    BufferedReader in = reader(listening);
                    assertThat(nextData(in)).contains("\"redis\":\"ok\"");
                    proxy.refuse();
                    for (String path : List.of(
                            "/tasks", "/queues", "/health/ready", "/stats", "/tasks/default/x/result?wait=1s")) {
                        await().until(() -> console.get(path).status() == 503);
                        assertThat(console.get(path).problem()).as(path).isEqualTo("redis-unavailable");
                    }
                    TestConsole.Answer answer = console.post("/tasks", "{\"type\":\"t\"}");
                    assertThat(answer.problem()).isEqualTo("redis-unavailable");
                    assertThat(answer.header("Retry-After")).isEqualTo("1");
                    assertThat(console.post("/tasks/bulk", "[{\"type\":\"t\"}]").status())
                            .isEqualTo(503);
                    assertThat(console.get("/health/live").status()).isEqualTo(200);
                    await().until(() -> nextData(in).equals("{\"redis\":\"away\"}"));
                    proxy.heal();
                    await().atMost(Duration.ofSeconds(40))
                            .until(() -> nextData(in).contains("\"redis\":\"ok\""));
                    assertThat(console.get("/queues").status()).isEqualTo(200);
                }
            }
        }
    }

    private static String nextData(BufferedReader in) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("data: ")) {
                return line.substring("data: ".length());
            }
        }
        throw new IOException("The stream has ended");
    }

    private static Socket open(int port, String path) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(request(path, "close"));
        return socket;
    }

    private static byte[] request(String path, String connection) {
        return ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: " + connection
                        + "\r\nAuthorization: Bearer " + TestConsole.ALL + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String readAll(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
