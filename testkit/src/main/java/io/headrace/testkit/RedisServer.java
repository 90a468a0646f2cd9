package io.headrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis server in a process of its own, for tests and demonstrations: listening on 127.0.0.1 only, on a free port,
 * with a directory of its own that {@link #close()} deletes. It ends with the JVM, however the JVM ends.
 *
 * <p>Without {@link Builder#appendOnly} the data lives as long as the process; with it, data survives {@link #stop()},
 * {@link #kill()} and {@link #start()}. The port and the directory stay the same until {@link #close()}.
 *
 * <pre>{@code
 * try (RedisServer redis = RedisServer.builder().appendOnly(true).start()) {
 *     RedisClient client = RedisClient.create(redis.url());
 *     redis.kill();
 *     redis.start();
 * }
 * }</pre>
 *
 * <p>Runs on Linux and macOS; needs {@code sh}. Safe for use by many threads: operations on one server exclude each other.
 */
public final class RedisServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final long POLL_MS = 3;
    private static final int LOG_LINES = 12;

    /**
     * The shell becomes the server, so the process we hold is the server itself. Before that it leaves a watcher behind that
     * reads our end of the pipe: when the JVM is gone, even by SIGKILL, the read ends, and the watcher ends the server and
     * removes its directory. The pipe also closes when the server itself ends, hence the look whether it still runs. The
     * session of its own keeps a Ctrl-C in the terminal from ending the server before the program has stopped.
     */
    private static final String WRAPPER = """
        exec 3<&0
        (
          trap '' INT HUP TERM
          read -r line <&3
          kill -0 $$ || exit 0
          kill -9 $$
          rm -rf "$1"
        ) >/dev/null 2>&1 &
        shift
        if command -v setsid >/dev/null; then exec setsid "$@" </dev/null 3<&-; fi
        exec "$@" </dev/null 3<&-
        """;

    private final Path binary;
    private final int port;
    private final @Nullable String password;
    private final Path home;

    private @Nullable Process process;
    private String version = "";
    private boolean closed;

    private RedisServer(Builder builder, int port) {
        this.binary = builder.findBinary();
        this.port = port;
        this.password = builder.password;
        try {
            this.home = Files.createTempDirectory("headrace-redis-");
            Files.writeString(configFile(), builder.configuration(port, home));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a server can be told before it starts; see the methods for the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** The address for a client: {@code redis://127.0.0.1:PORT}, with {@code :PASSWORD@} where there is a password. */
    public String url() {
        String credentials = password == null
                ? ""
                : ":" + URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20") + "@";
        return "redis://" + credentials + host() + ":" + port;
    }

    /** Always {@code 127.0.0.1}. */
    public String host() {
        return "127.0.0.1";
    }

    /** The port, the same for every start of this server. */
    public int port() {
        return port;
    }

    /**
     * The process id of the server that runs now.
     *
     * @throws IllegalStateException if it does not run
     */
    public synchronized long pid() {
        return running().pid();
    }

    /** The version the server told when it started last, such as {@code 7.0.15}; of a Valkey server, Valkey's own. */
    public synchronized String version() {
        return version;
    }

    /** Whether the process exists; a paused server counts as running. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /**
     * Starts the server again on the same port, configuration and data, and waits until it answers. Does nothing if it runs.
     *
     * @throws RedisStartException if it ends at once or does not answer within 30 seconds
     * @throws IllegalStateException after {@link #close()}
     */
    public synchronized void start() {
        if (closed) {
            throw new IllegalStateException("The Redis server on port " + port + " was closed");
        }
        if (isRunning()) {
            return;
        }
        try {
            Files.deleteIfExists(logFile());
            Process started = launch();
            process = started;
            version = awaitReady(started);
        } catch (IOException e) {
            throw new RedisStartException("No process could be started with sh: " + e.getMessage(), e);
        }
    }

    /**
     * Ends the server as an operator would (SIGTERM) and waits for it; a server that does not end within 10 seconds is killed.
     * The directory stays. Does nothing if it does not run.
     */
    public synchronized void stop() {
        if (process == null || !process.isAlive()) {
            return;
        }
        signal("CONT", process);
        // Through the handle: the process itself would close our end of the pipe at once, and wake the watcher.
        process.toHandle().destroy();
        if (!awaitExit(process, STOP_LIMIT)) {
            kill();
        }
    }

    /** Ends the server as a crash would (SIGKILL) and waits for it. The directory stays. Does nothing if it does not run. */
    public synchronized void kill() {
        if (process != null) {
            process.toHandle().destroyForcibly();
            awaitExit(process, STOP_LIMIT);
        }
    }

    /**
     * Freezes the process (SIGSTOP): connections stay open and are still accepted by the system, nothing is answered.
     *
     * @throws IllegalStateException if it does not run
     */
    public synchronized void pause() {
        signal("STOP", running());
    }

    /**
     * Lets a paused process go on (SIGCONT).
     *
     * @throws IllegalStateException if it does not run
     */
    public synchronized void resume() {
        signal("CONT", running());
    }

    /** Kills the server and deletes its own directory (never one given by {@link Builder#directory}). May be called twice. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                kill();
            } finally {
                FileTree.delete(home);
            }
        }
    }

    @Override
    public String toString() {
        return "RedisServer[" + host() + ":" + port + ", " + binary + "]";
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        WRAPPER,
                        "headrace-redis",
                        home.toString(),
                        binary.toString(),
                        configFile().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                .start();
    }

    private String awaitReady(Process started) {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Map<String, String>> info = RedisProbe.ask(port, password);
            // Somebody else may have been faster on this port: only our own process counts.
            if (info.isPresent()
                    && String.valueOf(started.pid()).equals(info.get().get("process_id"))) {
                return info.get().getOrDefault("valkey_version", info.get().getOrDefault("redis_version", "unknown"));
            }
            // The wait between two questions, which also notices at once that there is nobody left to ask.
            if (awaitExit(started, Duration.ofMillis(POLL_MS))) {
                throw failure("ended with status " + started.exitValue());
            }
        }
        kill();
        throw failure("did not answer PONG within " + START_LIMIT.toSeconds() + " s");
    }

    private RedisStartException failure(String what) {
        String log = logTail();
        String last = log.substring(log.lastIndexOf('\n') + 1);
        String begin = binary + " on port " + port + " " + what;
        return new RedisStartException(
                begin + ". The end of its log:\n"
                        + (log.isEmpty() ? "  (empty)" : log.indent(2).stripTrailing())
                        + "\nCheck port, directory and config(...) of the builder, and that binary(...) is a redis-server"
                        + " or valkey-server for this machine; without binary(...) the embedded one is used.",
                last.isEmpty() ? begin : begin + ": " + last.strip(),
                portTaken());
    }

    private String logTail() {
        try {
            List<String> lines = new String(Files.readAllBytes(logFile()), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.stream().skip(Math.max(0, lines.size() - LOG_LINES)).collect(Collectors.joining("\n"));
        } catch (IOException e) {
            return "unreadable: " + e;
        }
    }

    private boolean portTaken() {
        // A port below 1024 may be refused for want of a right, which is another matter.
        String log = logTail();
        return log.contains("Could not create server TCP listening socket") && log.contains("in use");
    }

    private Process running() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException("The Redis server on port " + port + " does not run");
        }
        return process;
    }

    private void signal(String name, Process target) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + target.pid()).start();
            awaitExit(kill, STOP_LIMIT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean awaitExit(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a Redis server", e);
        }
    }

    private Path configFile() {
        return home.resolve("redis.conf");
    }

    private Path logFile() {
        return home.resolve("redis.log");
    }

    /** Collects how a server is to be started. Not safe for use by many threads; may be used for several servers. */
    public static final class Builder {

        private static final int PORT_ATTEMPTS = 5;

        private final List<String> config = new ArrayList<>();
        private @Nullable Path binary;
        private int port;
        private @Nullable String password;
        private boolean appendOnly;
        private @Nullable Path directory;

        private Builder() {}

        /** The redis-server or valkey-server to run. Default: the embedded Redis 7.0. */
        public Builder binary(Path program) {
            this.binary = program;
            return this;
        }

        /** The port to listen on. Default, and for 0: a free one. */
        public Builder port(int number) {
            if (number < 0 || number > 65_535) {
                throw new IllegalArgumentException("A port is a number from 0 to 65535, not " + number);
            }
            this.port = number;
            return this;
        }

        /** The password of the default user. Default: none. */
        public Builder password(String secret) {
            this.password = secret;
            return this;
        }

        /** A line of redis.conf, the value written as it is written there. May be called many times, the last one wins. */
        public Builder config(String key, String value) {
            if ((key + value).lines().count() != 1) {
                throw new IllegalArgumentException("A configuration is one line, not '" + key + " " + value + "'");
            }
            config.add(key + " " + (value.isEmpty() ? "\"\"" : value));
            return this;
        }

        /** Whether data is kept in an append-only file, and so survives an end of the process. Default: false. */
        public Builder appendOnly(boolean on) {
            this.appendOnly = on;
            return this;
        }

        /** An existing directory for the data, which is kept on close. Default: one of the server's own, deleted on close. */
        public Builder directory(Path data) {
            this.directory = data.toAbsolutePath();
            return this;
        }

        /**
         * Starts the server and waits until it answers.
         *
         * @throws RedisStartException if there is no binary for this machine, or the server ends or does not answer within 30
         *     seconds; the message holds the end of its log
         */
        public RedisServer start() {
            for (int attempt = 1; ; attempt++) {
                RedisServer server = new RedisServer(this, port == 0 ? Ports.free() : port);
                try {
                    server.start();
                    return server;
                } catch (RuntimeException e) {
                    // Between finding a free port and listening on it another process may have taken it.
                    boolean again = port == 0 && attempt < PORT_ATTEMPTS && server.portTaken();
                    server.close();
                    if (!again) {
                        throw e;
                    }
                }
            }
        }

        private Path findBinary() {
            if (binary == null) {
                return RedisBinary.embedded();
            }
            if (!RedisBinary.isProgram(binary)) {
                throw new RedisStartException("There is no executable file " + binary.toAbsolutePath()
                        + ". Give binary(...) the path of a redis-server or valkey-server, or leave it out to use the"
                        + " embedded one.");
            }
            return binary.toAbsolutePath();
        }

        private String configuration(int listenPort, Path home) {
            List<String> lines = new ArrayList<>();
            lines.add("bind 127.0.0.1");
            lines.add("port " + listenPort);
            lines.add("dir " + quoted((directory == null ? home : directory).toString()));
            lines.add("daemonize no");
            lines.add("save \"\"");
            lines.add("appendonly " + (appendOnly ? "yes" : "no"));
            if (password != null) {
                lines.add("requirepass " + quoted(password));
            }
            lines.addAll(config);
            return String.join("\n", lines) + "\n";
        }

        private static String quoted(String text) {
            return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        }
    }
}
