package io.headrace.cli;

import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.testkit.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Runs through what commands and daemons do, on a Redis of its own, while the JVM writes down which classes it loads
 * ({@code -XX:DumpLoadedClassList}): {@code bin/headrace} makes of them the archive from which the next commands start quickly.
 * Prints nothing and leaves nothing behind.
 */
final class Rehearsal {

    /** Whoever started it has forgotten it: a hang must not stay for ever. */
    private static final long LIMIT_MS = 120_000;

    private static final String CONFIG = """
            worker { demo-handlers = on, handlers { "rehearsal.exec" { exec = [cat] } } }
            telemetry.port = 0
            console.port = 0
            history.url = "postgresql://127.0.0.1:1/headrace"
            """;

    /** None may fail. */
    private static final List<List<String>> COMMANDS = List.of(
            List.of("submit", "demo.echo", "{\"a\":1}", "--delay", "1ms", "--id", "rehearsal"),
            List.of("submit", "rehearsal.exec", "{\"a\":1}", "--wait", "10s"),
            List.of("result", "default/rehearsal", "--wait", "10s"),
            List.of("status", "default/rehearsal"),
            List.of("status", "default/rehearsal", "--json"),
            List.of("submit", "demo.echo", "--delay", "1h", "--id", "cancelled"),
            List.of("cancel", "default/cancelled"),
            List.of("monitor", "stats"),
            List.of("monitor", "queues", "--json"),
            List.of("--version"),
            List.of("submit", "--help"),
            List.of("history", "--help"));

    /** Ends with that there is no PostgreSQL: to bring one along would take longer than what it saves. */
    private static final List<String> HISTORY = List.of("history", "show");

    private static final PrintStream NOWHERE =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    private final Path folder;
    private final Map<String, String> environment;

    private Rehearsal(Path folder, String redisUrl) {
        this.folder = folder;
        this.environment = Map.of("HEADRACE_REDIS_URL", redisUrl);
    }

    /** Exits with 0 if everything was run through, otherwise with 1. */
    public static void main(String[] args) throws IOException {
        inBackground("headrace-rehearsal-limit", Rehearsal::haltAtTheLimit);
        Path folder = Files.createTempDirectory("headrace-rehearsal-");
        boolean passed;
        try (RedisServer redis =
                RedisServer.builder().password(UUID.randomUUID().toString()).start()) {
            passed = new Rehearsal(folder, redis.url()).pass();
        } finally {
            delete(folder);
        }
        System.exit(passed ? 0 : 1);
    }

    private boolean pass() throws IOException {
        Path config = Files.createDirectory(folder.resolve("config"));
        Files.writeString(config.resolve("headrace.conf"), CONFIG);
        // Where commands begin.
        Invocation.ofProcess();
        // Where daemons log to.
        System.setOut(NOWHERE);
        for (String daemon : List.of("scheduler", "worker", "console", "history archive")) {
            inBackground("headrace-rehearsal-" + daemon, () -> run(List.of(daemon.split(" ", -1))));
        }
        boolean passed = true;
        for (List<String> command : COMMANDS) {
            passed &= run(command) == 0;
        }
        passed &= run(HISTORY) == ExitCode.SERVER;
        return passed;
    }

    private int run(List<String> command) {
        return Main.run(invocation(), command.toArray(String[]::new));
    }

    private Invocation invocation() {
        return new Invocation(
                InputStream.nullInputStream(),
                NOWHERE,
                NOWHERE,
                false,
                false,
                environment,
                folder,
                null,
                Clock.systemUTC());
    }

    private static void inBackground(String name, Runnable action) {
        Thread thread = new Thread(action, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void haltAtTheLimit() {
        try {
            Thread.sleep(LIMIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
