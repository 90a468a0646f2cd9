package io.headrace.worker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.headrace.task.Durations;
import io.headrace.task.NonRetryableException;
import io.headrace.task.RetryLaterException;
import io.headrace.worker.HandlerCall;
import io.headrace.worker.HandlerOptions;
import io.headrace.worker.HandlerRegistry;
import io.headrace.worker.PlainContext;
import io.headrace.worker.TaskContext;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls real services on this machine's sockets. */
@Timeout(60)
class HttpHandlerTest {

    private static final String OK = "HTTP/1.1 200 OK";

    private final PlainContext context = PlainContext.of("mail.send");
    private WebService service;

    @AfterEach
    void close() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void payload_is_posted_and_the_body_of_the_answer_is_the_result() throws Exception {
        service = new WebService((request, connection) -> WebService.send(connection, "got " + request.text(), OK));

        assertThat(call("{\"to\":\"ada\"}")).isEqualTo("got {\"to\":\"ada\"}");
        assertThat(service.requests.take().line()).isEqualTo("POST /run HTTP/1.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":[1,2]} | application/json",
                "17            | application/json",
                "\"ü\"         | application/json",
                "{\"a\":       | application/octet-stream",
                "hello         | application/octet-stream",
                "''            | application/octet-stream",
            })
    void json_is_called_so(String payload, String type) throws Exception {
        service = WebService.answering("", OK);

        call(payload);

        assertThat(service.requests.take().header("Content-Type")).isEqualTo(type);
    }

    @Test
    void the_service_is_told_about_the_task() throws Exception {
        service = WebService.answering("", OK);
        PlainContext told = context.withAttempt(7)
                .withHeaders(Map.of("tenant", "acme", "a.b_c", "100%", "city", " Kärnten\n"))
                .withDeadline(Instant.parse("2026-01-02T03:04:05Z"));
        HttpSpec spec = HttpSpec.of(service.address())
                .withHeaders(Map.of("Authorization", "Bearer t0k3n", "Headrace-Attempt", "99"));

        new HttpHandler(spec).handle(traced(told, Map.of("traceparent", "00-1-2-01", "tracestate", "a=b")), bytes("1"));

        Map<String, String> headers = service.requests.take().headers();
        assertThat(headers.keySet())
                .filteredOn(name -> name.startsWith("headrace-"))
                .containsExactlyInAnyOrder(
                        "headrace-task-id",
                        "headrace-task-type",
                        "headrace-queue",
                        "headrace-attempt",
                        "headrace-deadline",
                        "headrace-header-tenant",
                        "headrace-header-a-b-c",
                        "headrace-header-city");
        assertThat(headers)
                .containsEntry("headrace-task-id", "default/3-1-0")
                .containsEntry("headrace-task-type", "mail.send")
                .containsEntry("headrace-queue", "default")
                .containsEntry("headrace-attempt", "7")
                .containsEntry("headrace-deadline", "2026-01-02T03:04:05Z")
                .containsEntry("headrace-header-tenant", "acme")
                .containsEntry("headrace-header-a-b-c", "100%25")
                .containsEntry("headrace-header-city", "%20K%C3%A4rnten%0A")
                .containsEntry("idempotency-key", "default/3-1-0")
                .containsEntry("authorization", "Bearer t0k3n")
                .containsEntry("traceparent", "00-1-2-01")
                .containsEntry("tracestate", "a=b")
                .containsEntry("user-agent", "headrace")
                .doesNotContainKeys("upgrade", "http2-settings");
    }

    @Test
    void the_operator_may_say_what_the_payload_is() throws Exception {
        service = WebService.answering("", OK);

        call(HttpSpec.of(service.address()).withHeaders(Map.of("content-type", "text/csv")), "a;b");

        assertThat(service.requests.take().header("Content-Type")).isEqualTo("text/csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK", "HTTP/1.1 202 Accepted"})
    void an_empty_body_is_no_result(String line) throws Exception {
        service = WebService.answering("", line);

        assertThat(call("1")).isNull();
    }

    @Test
    void no_content_is_no_result() throws Exception {
        service = new WebService(
                (request, connection) -> WebService.write(connection, "HTTP/1.1 204 No Content\r\n\r\n"));

        assertThat(call("1")).isNull();
    }

    @Test
    void passes_a_mebibyte_through() throws Exception {
        service = new WebService((request, connection) -> WebService.send(connection, request.text(), OK));
        String payload = "x".repeat(HttpSpec.DEFAULT_OUTPUT_LIMIT);

        assertThat(call(payload)).isEqualTo(payload);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | 30     | 30s",
                "503 | 30     | 30s",
                "429 | 0      | 1s",
                "503 | 999999 | 1d",
                "429 | 99999999999999999999 | 1d",
            })
    void a_pause_that_the_service_asks_for_burns_no_attempt(int status, String after, String pause) {
        service = WebService.answering("slow down", "HTTP/1.1 " + status + " No", "Retry-After: " + after);

        RetryLaterException later = (RetryLaterException) catchThrowable(() -> call("1"));

        assertThat(later)
                .hasMessage(service.address() + " answered " + status + " and asked to be called again in " + pause);
        assertThat(Durations.format(later.delay())).isEqualTo(pause);
    }

    @Test
    void a_pause_until_a_date_is_meant_by_the_clock_of_the_service() {
        service = WebService.answering(
                "",
                "HTTP/1.1 503 No",
                "Date: Sun, 06 Nov 1994 08:49:37 GMT",
                "Retry-After: Sun, 06 Nov 1994 08:51:37 GMT");

        assertThat(catchThrowable(() -> call("1")))
                .isInstanceOfSatisfying(
                        RetryLaterException.class,
                        later -> assertThat(later.delay()).isEqualTo(Duration.ofMinutes(2)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | Nothing: 1                              ",
                "503 | Nothing: 1                              ",
                "503 | Retry-After: soon                       ",
                "408 | Retry-After: 1                          ",
                "500 | Retry-After: 1                          ",
                "502 | Nothing: 1                              ",
                "599 | Nothing: 1                              ",
            })
    void after_other_troubles_of_the_service_the_task_is_tried_again(int status, String header) {
        service = WebService.answering("<h1>Oops</h1>\n\u001b[31mred", "HTTP/1.1 " + status + " No", header);

        assertThat(catchThrowable(() -> call("1")))
                .isInstanceOfSatisfying(
                        HttpFailedException.class,
                        failed -> assertThat(failed.status()).isEqualTo(status))
                .hasMessage(service.address() + " answered " + status + ": <h1>Oops</h1> [31mred");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 410, 413, 422})
    void what_is_wrong_with_the_request_is_not_tried_again(int status) {
        service = WebService.answering("no such\r\naddress", "HTTP/1.1 " + status + " No");

        assertThatThrownBy(() -> call("1"))
                .isInstanceOf(NonRetryableException.class)
                .hasMessage(service.address() + " answered " + status + ": no such address");
    }

    @Test
    void a_long_explanation_is_cut_and_its_connection_kept() {
        service = WebService.answering("x".repeat(50_000), "HTTP/1.1 404 No");
        HttpHandler handler = new HttpHandler(HttpSpec.of(service.address()));

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> handler.handle(context, bytes("1")))
                    .hasMessage(service.address() + " answered 404: " + "x".repeat(300) + "...");
        }
        assertThat(service.connections).hasValue(1);
    }

    @Test
    void an_explanation_is_read_in_its_own_encoding() {
        service = new WebService(
                (request, connection) -> WebService.write(
                        connection,
                        "HTTP/1.1 400 No\r\nContent-Type: text/plain; charset=ISO-8859-1\r\nContent-Length: 4\r\n\r\nf\u00fcnf"));

        assertThatThrownBy(() -> call("1")).hasMessageEndingWith("answered 400: f\u00fcnf");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "301 | https://new.example.org/run?key=s3cret | https://new.example.org/run?***",
                "302 | https://me:s3cret@new.example.org/     | https://new.example.org/",
                "307 | /elsewhere                             | HERE/elsewhere",
                "308 | ::::                                   | an address that is not valid",
            })
    void a_redirect_is_not_followed_but_shown(int status, String location, String shown) throws Exception {
        service = WebService.answering("moved", "HTTP/1.1 " + status + " Moved", "Location: " + location);
        String here = service.address().toString().replace("/run", "");

        assertThatThrownBy(() -> call("1"))
                .isInstanceOf(NonRetryableException.class)
                .hasMessage(service.address() + " answered " + status + " with a redirect to "
                        + shown.replace("HERE", here)
                        + "; redirects are not followed: configure the final address");
        assertThat(service.requests).hasSize(1);
    }

    @Test
    void the_query_of_the_address_is_sent_and_not_shown() throws Exception {
        service = WebService.answering("no", "HTTP/1.1 403 No");
        URI address = URI.create(service.address() + "?key=s3cret");

        assertThatThrownBy(() -> call(HttpSpec.of(address), "1"))
                .hasMessage(service.address() + "?*** answered 403: no");
        assertThat(service.requests.take().line()).isEqualTo("POST /run?key=s3cret HTTP/1.1");
    }

    @Test
    void a_result_may_be_as_long_as_the_limit() throws Exception {
        service = new WebService((request, connection) -> WebService.send(connection, request.text(), OK));
        HttpSpec spec = HttpSpec.of(service.address()).withOutputLimit(5);

        assertThat(call(spec, "12345")).isEqualTo("12345");
        assertThatThrownBy(() -> call(spec, "123456"))
                .isInstanceOf(NonRetryableException.class)
                .hasMessage(service.address() + " answered with more than the limit of 5 bytes (output-limit);"
                        + " keep the result elsewhere and answer where it is");
    }

    @Test
    void a_result_without_end_is_not_read_beyond_the_limit() throws Exception {
        service = new WebService((request, connection) -> {
            WebService.write(connection, OK + "\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "2000\r\n" + "x".repeat(0x2000) + "\r\n";
            while (true) {
                WebService.write(connection, chunk);
            }
        });

        assertThatThrownBy(() -> call(HttpSpec.of(service.address()).withOutputLimit(100_000), "1"))
                .isInstanceOf(NonRetryableException.class)
                .hasMessageContaining("more than the limit of 100000 bytes");
        assertThat(service.ends.poll(30, TimeUnit.SECONDS)).isEqualTo("SocketException");
    }

    @Test
    void an_explanation_without_end_is_not_read_to_it() throws Exception {
        service = new WebService((request, connection) -> {
            WebService.write(connection, "HTTP/1.1 400 No\r\n\r\n");
            while (true) {
                WebService.write(connection, "x".repeat(8192));
            }
        });

        assertThatThrownBy(() -> call("1")).isInstanceOf(NonRetryableException.class);
        assertThat(service.ends.poll(30, TimeUnit.SECONDS)).isEqualTo("SocketException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nthis is no length\r\n",
                "220 smtp.example.org ESMTP\r\n",
            })
    void an_answer_that_breaks_off_or_is_none_is_a_failed_attempt(String answer) {
        service = new WebService((request, connection) -> {
            WebService.write(connection, answer);
            connection.close();
        });

        assertThat(catchThrowable(() -> call("1")))
                .isInstanceOfSatisfying(
                        HttpFailedException.class,
                        failed -> assertThat(failed.status()).isEqualTo(-1))
                .hasMessageStartingWith("the exchange with " + service.address() + " broke off: ");
    }

    @Test
    void a_connection_that_is_reset_amid_the_answer_is_a_failed_attempt() {
        service = new WebService((request, connection) -> {
            WebService.write(connection, OK + "\r\nContent-Length: 10\r\n\r\n12345");
            connection.setSoLinger(true, 0);
            connection.close();
        });

        assertThatThrownBy(() -> call("1"))
                .isInstanceOf(HttpFailedException.class)
                .hasMessageStartingWith("the exchange with " + service.address() + " broke off: ");
    }

    @Test
    void the_status_counts_though_the_explanation_breaks_off() {
        service = new WebService((request, connection) -> {
            WebService.write(connection, "HTTP/1.1 404 No\r\nContent-Length: 100\r\n\r\nno such");
            connection.close();
        });

        assertThatThrownBy(() -> call("1"))
                .isInstanceOf(NonRetryableException.class)
                .hasMessage(service.address() + " answered 404: no such");
    }

    @Test
    void an_answer_may_come_byte_by_byte() throws Exception {
        service = new WebService((request, connection) -> {
            for (char each : (OK + "\r\nContent-Length: 5\r\n\r\nhello").toCharArray()) {
                WebService.write(connection, String.valueOf(each));
            }
        });

        assertThat(call("1")).isEqualTo("hello");
    }

    @Test
    void a_service_that_is_not_there_is_a_failed_attempt() throws IOException {
        URI address;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            address = URI.create("http://127.0.0.1:" + free.getLocalPort() + "/run");
        }

        assertThatThrownBy(() -> call(HttpSpec.of(address), "1"))
                .isInstanceOf(HttpFailedException.class)
                .hasMessageStartingWith("no connection to " + address + ": ")
                .hasMessageNotContaining("null");
    }

    @Test
    void a_name_that_nobody_knows_is_named() {
        assertThatThrownBy(() -> call(HttpSpec.of(URI.create("http://no-such-host.invalid/run")), "1"))
                .isInstanceOf(HttpFailedException.class)
                .hasMessage("no connection to http://no-such-host.invalid/run: the name no-such-host.invalid cannot be"
                        + " resolved");
    }

    @Test
    void a_service_that_takes_no_connection_is_not_waited_for() throws Exception {
        // A queue for connections that is full: the next one is neither taken nor refused.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            List<Socket> waiting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                if (!connects(socket, full)) {
                    break;
                }
            }
            URI address = URI.create("http://127.0.0.1:" + full.getLocalPort() + "/run");
            HttpSpec spec = HttpSpec.of(address).withConnectTimeout(Duration.ofMillis(200));

            assertThatThrownBy(() -> call(spec, "1"))
                    .isInstanceOf(HttpFailedException.class)
                    .hasMessage("no connection to " + address + " within 200ms (connect-timeout)");
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static boolean connects(Socket socket, ServerSocket server) {
        try {
            socket.connect(server.getLocalSocketAddress(), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void a_service_that_speaks_no_tls_is_a_failed_attempt() {
        service = WebService.answering("", OK);
        URI address = URI.create(service.address().toString().replace("http:", "https:"));

        assertThatThrownBy(() -> call(HttpSpec.of(address), "1"))
                .isInstanceOf(HttpFailedException.class)
                .hasMessageContaining(address.toString());
    }

    @Test
    void an_interrupt_before_the_call_calls_nobody() {
        service = WebService.answering("", OK);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> call("1")).isInstanceOf(InterruptedException.class);
        assertThat(service.requests).isEmpty();
    }

    @Test
    void an_interrupt_breaks_off_an_exchange_without_answer() throws Exception {
        service = new WebService((request, connection) -> {});

        assertThat(interrupted(() -> service.requests.take())).isInstanceOf(InterruptedException.class);
        assertThat(service.ends.poll(30, TimeUnit.SECONDS)).isIn("EOFException", "SocketException");
    }

    @Test
    void an_interrupt_breaks_off_an_answer_amid() throws Exception {
        CountDownLatch amid = new CountDownLatch(1);
        service = new WebService((request, connection) -> {
            WebService.write(connection, OK + "\r\nContent-Length: 1000000000\r\n\r\n123");
            while (true) {
                WebService.write(connection, "x");
                amid.countDown();
            }
        });
        HttpSpec spec = HttpSpec.of(service.address()).withOutputLimit(1_000_000_000);

        assertThat(interrupted(spec, amid::await)).isInstanceOf(InterruptedException.class);
        assertThat(service.ends.poll(30, TimeUnit.SECONDS)).isEqualTo("SocketException");
    }

    @Test
    void many_tasks_share_few_connections() throws Exception {
        service = new WebService((request, connection) -> WebService.send(connection, request.text(), OK));
        HandlerRegistry registry = new HandlerRegistry();
        HttpHandlers handlers = new HttpHandlers();
        for (String type : List.of("a", "b")) {
            handlers.add(type, HttpSpec.of(service.address()), HandlerOptions.DEFAULTS);
        }
        handlers.register(registry);
        ExecutorService slots = Executors.newFixedThreadPool(16);
        List<Future<String>> results = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            String payload = Integer.toString(i);
            PlainContext of = PlainContext.of(i % 2 == 0 ? "a" : "b");
            results.add(slots.submit(() -> HandlerCall.run(registry, of, payload)));
        }
        slots.shutdown();

        for (int i = 0; i < 10_000; i++) {
            assertThat(results.get(i).get()).isEqualTo(Integer.toString(i));
        }
        assertThat(service.connections).hasValueLessThanOrEqualTo(16);
    }

    @Test
    void handlers_are_registered_with_their_timeout() {
        HandlerRegistry registry = new HandlerRegistry();
        HttpSpec spec = HttpSpec.of(URI.create("http://127.0.0.1/"));
        HttpHandlers handlers = new HttpHandlers()
                .add("quick", spec, HandlerOptions.DEFAULTS.withTimeout(Duration.ofSeconds(5)))
                .add("patient", spec, HandlerOptions.DEFAULTS);

        handlers.register(registry);

        assertThat(HandlerCall.options(registry, "quick").timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(HandlerCall.options(registry, "patient").timeout()).isNull();
        assertThatThrownBy(() -> handlers.add("quick", spec, HandlerOptions.DEFAULTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Task type quick has two http handlers; a worker runs one");
    }

    private String call(String payload) throws Exception {
        return call(HttpSpec.of(service.address()), payload);
    }

    private String call(HttpSpec spec, String payload) throws Exception {
        byte[] result = new HttpHandler(spec).handle(context, bytes(payload));
        return result == null ? null : new String(result, UTF_8);
    }

    private Throwable interrupted(Wait until) throws Exception {
        return interrupted(HttpSpec.of(service.address()), until);
    }

    /** What a call ends with that is interrupted at this moment. */
    private Throwable interrupted(HttpSpec spec, Wait until) throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread = new Thread(() -> thrown.complete(catchThrowable(() -> call(spec, "1"))));
        thread.start();
        until.await();
        thread.interrupt();
        return thrown.get(30, TimeUnit.SECONDS);
    }

    private interface Wait {
        void await() throws Exception;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** The context as part of a trace. */
    private static TaskContext traced(PlainContext plain, Map<String, String> trace) {
        return (TaskContext) Proxy.newProxyInstance(
                TaskContext.class.getClassLoader(),
                new Class<?>[] {TaskContext.class},
                (proxy, method, arguments) ->
                        method.getName().equals("traceContext") ? trace : method.invoke(plain, arguments));
    }
}
