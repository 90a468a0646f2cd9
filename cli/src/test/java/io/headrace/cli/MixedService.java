package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A web service that does what the payload of each task demands; the first attempt may be told to go wrong. */
final class MixedService implements AutoCloseable {

    private static final Pattern PAYLOAD = Pattern.compile("\\{\"n\":([0-9]+),\"do\":\"([a-z]+)\"}");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final Queue<String> mistakes = new ConcurrentLinkedQueue<>();

    MixedService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/run", this::run);
        server.setExecutor(threads);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/run";
    }

    /** How often a task was posted, by its key for doing things once. */
    int calls(String key) {
        return calls.getOrDefault(key, 0);
    }

    /** What a request lacked. */
    Queue<String> mistakes() {
        return mistakes;
    }

    private void run(HttpExchange exchange) throws IOException {
        String payload = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String key = header(exchange, "Idempotency-Key");
        if (!key.equals(header(exchange, "Headrace-Task-Id"))
                || !header(exchange, "Headrace-Task-Type").equals("mixed.http")
                || !header(exchange, "Headrace-Queue").equals("default")
                || !header(exchange, "Content-Type").equals("application/json")
                || !header(exchange, "Authorization").equals("Bearer mixed")) {
            mistakes.add(payload + " " + exchange.getRequestHeaders().entrySet());
        }
        Matcher task = PAYLOAD.matcher(payload);
        if (!task.matches()) {
            mistakes.add(payload);
            answer(exchange, 400, "not a payload of this test");
            return;
        }
        int call = calls.merge(key, 1, Integer::sum);
        String result = "{\"n\": " + task.group(1) + ", \"by\": \"http\"}";
        boolean first = header(exchange, "Headrace-Attempt").equals("1");
        switch (task.group(2)) {
            case "wait" -> {} // No answer: it lasts until the client has had enough.
            case "hang" -> {
                if (!first) {
                    answer(exchange, 200, result);
                }
            }
            case "fail" -> answer(exchange, first ? 500 : 200, first ? "told to fail" : result);
            case "crash" -> {
                if (first) {
                    exchange.close();
                } else {
                    answer(exchange, 200, result);
                }
            }
            case "refuse" -> answer(exchange, 422, "told to refuse");
            case "later" -> {
                exchange.getResponseHeaders().set("Retry-After", "1");
                answer(exchange, call <= 2 ? 429 : 200, call <= 2 ? "told to come later" : result);
            }
            default -> answer(exchange, 200, result);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return String.valueOf(exchange.getRequestHeaders().getFirst(name));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
