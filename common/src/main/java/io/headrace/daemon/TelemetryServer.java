package io.headrace.daemon;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.headrace.command.JsonObject;
import io.headrace.config.PortRange;
import io.headrace.lifecycle.Health;
import io.headrace.task.HeadraceException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics}, {@code /health/live} and {@code /health/ready}. Its answers come from memory, so that they come at
 * once whatever has become of Redis. Thread-safe.
 */
final class TelemetryServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TelemetryServer.class);

    private static final int THREADS = 16;
    private static final int THREAD_REST_SECONDS = 30;
    private static final String PLAIN = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS_TYPE = "application/openmetrics-text";
    private static final String OPEN_METRICS = OPEN_METRICS_TYPE + "; version=1.0.0; charset=utf-8";

    static {
        // A client that sends or reads slowly holds a thread for no longer than this, in seconds. Read once by the
        // server.
        limit("sun.net.httpserver.maxReqTime", 5);
        limit("sun.net.httpserver.maxRspTime", 30);
        limit("jdk.httpserver.maxConnections", 200);
    }

    private final String role;
    private final PrometheusMeterRegistry meters;
    private final Supplier<Health> health;
    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final URI address;

    private TelemetryServer(String role, PrometheusMeterRegistry meters, Supplier<Health> health, HttpServer server) {
        this.role = role;
        this.meters = meters;
        this.health = health;
        this.server = server;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, THREAD_REST_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), action -> {
                    Thread thread = new Thread(action, "headrace-telemetry-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        address = address(server.getAddress());
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        startAsDaemon(server);
    }

    private static void limit(String property, int value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(value));
        }
    }

    private static URI address(InetSocketAddress bound) {
        String host = bound.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort());
    }

    /** Its dispatcher inherits whether it is a daemon from the thread that starts it. */
    private static void startAsDaemon(HttpServer server) {
        Thread starter = new Thread(server::start, "headrace-telemetry-start");
        starter.setDaemon(true);
        starter.start();
        try {
            starter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Begins to serve on the first free port.
     *
     * @throws HeadraceException if none is free, or there is no such address
     */
    static TelemetryServer open(
            String role, String bind, PortRange ports, PrometheusMeterRegistry meters, Supplier<Health> health) {
        TelemetryServer server = new TelemetryServer(role, meters, health, listen(bind, ports));
        log.info("Health and metrics on {}", server.address);
        return server;
    }

    private static HttpServer listen(String bind, PortRange ports) {
        try {
            InetAddress host = InetAddress.getByName(bind);
            for (int port = ports.first(); port <= ports.last(); port++) {
                try {
                    return HttpServer.create(new InetSocketAddress(host, port), 0);
                } catch (BindException e) {
                    log.debug("Port {} of {} cannot be had: {}", port, bind, e.getMessage());
                }
            }
            throw new HeadraceException((ports.first() == ports.last()
                            ? "Port " + ports + " of " + bind + " is"
                            : "Ports " + ports + " of " + bind + " are")
                    + " taken or not allowed: health and metrics cannot be served. Set telemetry.port to one that is"
                    + " free, to a range, or to off");
        } catch (UnknownHostException e) {
            throw new HeadraceException(
                    "There is no address '" + bind + "' to serve health and metrics on: correct telemetry.bind", e);
        } catch (IOException e) {
            throw new HeadraceException(
                    "Health and metrics cannot be served on " + bind + ":" + ports + ": " + e.getMessage(), e);
        }
    }

    URI address() {
        return address;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange);
            byte[] body = answer.body;
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.getResponseHeaders().set("Content-Type", answer.type);
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            if (answer.status == 405) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            }
            exchange.sendResponseHeaders(answer.status, head || body.length == 0 ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        } catch (RuntimeException e) {
            // Unlogged it would be lost, for the server only closes the connection.
            log.warn("{} could not be answered", exchange.getRequestURI().getPath(), e);
        }
    }

    private record Answer(int status, String type, byte[] body) {

        static Answer text(int status, String text) {
            return new Answer(status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        boolean known = List.of("/metrics", "/health/live", "/health/ready").contains(path);
        if (!known) {
            return Answer.text(404, "There is nothing here; there are /metrics, /health/live and /health/ready.");
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return Answer.text(405, method + " is not possible here; use GET.");
        }
        return switch (path) {
            case "/metrics" -> metrics(exchange.getRequestHeaders().getFirst("Accept"));
            case "/health/live" -> live(health.get());
            default -> ready(health.get());
        };
    }

    private Answer metrics(@Nullable String accept) throws IOException {
        String type = accept != null && accept.contains(OPEN_METRICS_TYPE) ? OPEN_METRICS : PLAIN;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        meters.scrape(text, type);
        return new Answer(200, type, text.toByteArray());
    }

    private Answer live(Health now) {
        return health(now.live(), now.live() ? "live" : "not live", now.live() ? List.of() : now.problems());
    }

    private Answer ready(Health now) {
        return health(now.ready(), now.ready() ? "ready" : "not ready", now.problems());
    }

    private Answer health(boolean good, String status, List<String> problems) {
        String json = new JsonObject()
                .put("status", status)
                .put("role", role)
                .put("problems", problems)
                .toString();
        return new Answer(
                good ? 200 : 503, "application/json; charset=utf-8", (json + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
