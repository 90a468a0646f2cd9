package io.headrace.testkit;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL that tests run on, the first of these that is there:
 *
 * <ol>
 *   <li>the server at the environment variable {@code POSTGRES_URL}, if it is set:
 *       {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE}, a user who may make databases;
 *   <li>a container, where a Docker engine answers and {@code org.testcontainers:testcontainers} is on the class path; the
 *       image is {@code postgres:18-alpine} unless {@code -Dpostgres.image} names another;
 *   <li>the embedded PostgreSQL 18.
 * </ol>
 *
 * <p>{@code -Dpostgres.backend=url|docker|embedded} forces one of them.
 *
 * <p>Immutable, safe for use by many threads.
 */
public final class PostgresBackend {

    /** Where a PostgreSQL comes from. */
    public enum Kind {
        /** The server that {@code POSTGRES_URL} names. */
        URL,
        /** A container started by Testcontainers. */
        DOCKER,
        /** The programs that come with the test kit. */
        EMBEDDED;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(PostgresBackend.class);
    private static final String PROPERTY = "postgres.backend";
    private static final String VARIABLE = "POSTGRES_URL";

    private static @Nullable PostgresBackend shared;

    private final Kind kind;
    private final PostgresAddress address;
    private final String name;

    PostgresBackend(Kind kind, PostgresAddress address, String name) {
        this.kind = kind;
        this.address = address;
        this.name = name;
    }

    /**
     * The one PostgreSQL of this JVM: started by the first call, ended with the JVM. It is shared by everybody who asks, so every
     * test keeps to a database of its own, see {@link TestPostgres}.
     *
     * @throws PostgresStartException if the one that is forced, or the last one in the order, cannot be had
     * @throws IllegalArgumentException if {@code postgres.backend} is none of the three words
     */
    public static synchronized PostgresBackend shared() {
        if (shared == null) {
            shared = open(System.getenv(), System.getProperty(PROPERTY));
            log.info("PostgreSQL for tests: {}", shared.name());
        }
        return shared;
    }

    /** Where it comes from. */
    public Kind kind() {
        return kind;
    }

    /** The address for a client, user and password included. */
    public String url() {
        return address.url();
    }

    /** What it is, for people: such as {@code embedded PostgreSQL 18.4 on port 24242}. Never holds a password. */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }

    static PostgresBackend open(Map<String, String> env, @Nullable String forced) {
        if (forced != null && !forced.isBlank()) {
            return switch (kindOf(forced.strip())) {
                case URL -> atUrl(env);
                case DOCKER -> forcedDocker(env);
                case EMBEDDED -> embedded();
            };
        }
        if (isSet(env)) {
            return atUrl(env);
        }
        return docker(env).orElseGet(PostgresBackend::embedded);
    }

    private static Kind kindOf(String word) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown postgres.backend '" + word + "': give "
                        + Arrays.stream(Kind.values()).map(Kind::word).collect(Collectors.joining(", "))
                        + ", or leave it out for the first that is there"));
    }

    private static PostgresBackend atUrl(Map<String, String> env) {
        if (!isSet(env)) {
            throw new PostgresStartException(
                    "postgres.backend=url, but the environment variable POSTGRES_URL is not set");
        }
        PostgresAddress address = parsed(env.getOrDefault(VARIABLE, ""));
        String name = "PostgreSQL at " + address;
        try {
            address.connect().close();
            return new PostgresBackend(Kind.URL, address, name);
        } catch (SQLException e) {
            throw new PostgresStartException(
                    name + ", named by POSTGRES_URL, does not answer: " + e.getMessage()
                            + " Start it, correct POSTGRES_URL, or unset it to let the tests start a PostgreSQL of their own.",
                    e);
        }
    }

    private static PostgresAddress parsed(String url) {
        try {
            return PostgresAddress.parse(url);
        } catch (IllegalArgumentException e) {
            throw new PostgresStartException("POSTGRES_URL is none. " + e.getMessage(), e);
        }
    }

    private static PostgresBackend forcedDocker(Map<String, String> env) {
        if (!DockerEngine.answers(env)) {
            throw new PostgresStartException(
                    "postgres.backend=docker, but no Docker engine answers at DOCKER_HOST or at its"
                            + " usual sockets. Start one, or choose another postgres.backend.");
        }
        if (!DockerEngine.hasTestcontainers()) {
            throw new PostgresStartException(
                    "postgres.backend=docker needs org.testcontainers:testcontainers on the class path");
        }
        return DockerPostgres.start();
    }

    private static Optional<PostgresBackend> docker(Map<String, String> env) {
        // In this order: asking Testcontainers where there is no engine costs two seconds and logs an error.
        if (!DockerEngine.answers(env) || !DockerEngine.hasTestcontainers()) {
            return Optional.empty();
        }
        try {
            return Optional.of(DockerPostgres.start());
        } catch (PostgresStartException e) {
            log.warn("A Docker engine answers, but runs no PostgreSQL; taking the embedded one", e);
            return Optional.empty();
        }
    }

    private static PostgresBackend embedded() {
        // Never closed on purpose: it ends, and its directory goes, with the JVM.
        PostgresServer server = PostgresServer.builder().start();
        return new PostgresBackend(
                Kind.EMBEDDED,
                PostgresAddress.parse(server.url()),
                "embedded PostgreSQL " + server.version() + " on port " + server.port());
    }

    private static boolean isSet(Map<String, String> env) {
        return !env.getOrDefault(VARIABLE, "").isBlank();
    }
}
