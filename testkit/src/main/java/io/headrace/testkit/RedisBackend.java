package io.headrace.testkit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Redis that tests run on, the first of these that is there:
 *
 * <ol>
 *   <li>the server at the environment variable {@code REDIS_URL}, if it is set;
 *   <li>a container, where a Docker engine answers and {@code org.testcontainers:testcontainers} is on the class path; the
 *       image is {@code redis:7.4-alpine} unless {@code -Dredis.image} names another;
 *   <li>{@code redis-server} or {@code valkey-server} on the PATH;
 *   <li>the embedded Redis 7.0.
 * </ol>
 *
 * <p>{@code -Dredis.backend=url|docker|path|embedded} forces one of them.
 *
 * <p>Immutable, safe for use by many threads.
 */
public final class RedisBackend {

    /** Where a Redis comes from. */
    public enum Kind {
        /** The server that {@code REDIS_URL} names. */
        URL,
        /** A container started by Testcontainers. */
        DOCKER,
        /** A redis-server or valkey-server found on the PATH. */
        PATH,
        /** The binary that comes with the test kit. */
        EMBEDDED;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(RedisBackend.class);
    private static final String PROPERTY = "redis.backend";

    private static @Nullable RedisBackend shared;

    private final Kind kind;
    private final String url;
    private final String name;

    RedisBackend(Kind kind, String url, String name) {
        this.kind = kind;
        this.url = url;
        this.name = name;
    }

    /**
     * The one Redis of this JVM: started by the first call, ended with the JVM. Its keyspace is shared by everybody who asks,
     * so every test keeps to a prefix of its own, see {@link TestRedis}.
     *
     * @throws RedisStartException if the one that is forced, or the last one in the order, cannot be had
     * @throws IllegalArgumentException if {@code redis.backend} is none of the four words
     */
    public static synchronized RedisBackend shared() {
        if (shared == null) {
            shared = open(System.getenv(), System.getProperty(PROPERTY));
            log.info("Redis for tests: {}", shared.name());
        }
        return shared;
    }

    /** Where it comes from. */
    public Kind kind() {
        return kind;
    }

    /** The address for a client, password included. */
    public String url() {
        return url;
    }

    /** What it is, for people: such as {@code embedded Redis 7.0.15 on port 24242}. Never holds a password. */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }

    static RedisBackend open(Map<String, String> env, @Nullable String forced) {
        if (forced != null && !forced.isBlank()) {
            return force(kindOf(forced.strip()), env);
        }
        if (isSet(env, "REDIS_URL")) {
            return atUrl(env);
        }
        return docker(env)
                .or(() -> onPath(env).map(program -> launch(Kind.PATH, program)))
                .orElseGet(() -> launch(Kind.EMBEDDED, RedisBinary.embedded()));
    }

    private static RedisBackend force(Kind kind, Map<String, String> env) {
        return switch (kind) {
            case URL -> atUrl(env);
            case DOCKER -> forcedDocker(env);
            case PATH ->
                launch(
                        Kind.PATH,
                        onPath(env)
                                .orElseThrow(() -> new RedisStartException(
                                        "redis.backend=path, but neither redis-server nor valkey-server is on"
                                                + " the PATH")));
            case EMBEDDED -> launch(Kind.EMBEDDED, RedisBinary.embedded());
        };
    }

    private static Kind kindOf(String word) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown redis.backend '" + word + "': give "
                        + Arrays.stream(Kind.values()).map(Kind::word).collect(Collectors.joining(", "))
                        + ", or leave it out for the first that is there"));
    }

    private static RedisBackend atUrl(Map<String, String> env) {
        if (!isSet(env, "REDIS_URL")) {
            throw new RedisStartException("redis.backend=url, but the environment variable REDIS_URL is not set");
        }
        String url = env.getOrDefault("REDIS_URL", "").strip();
        RedisURI uri = RedisURI.create(url);
        String name = "Redis at " + uri.getHost() + ":" + uri.getPort();
        try (RedisClient client = RedisClient.create(uri);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().ping();
            return new RedisBackend(Kind.URL, url, name);
        } catch (RedisException e) {
            throw new RedisStartException(
                    name + ", named by REDIS_URL, does not answer: " + e.getMessage()
                            + ". Start it, correct REDIS_URL, or unset it to let the tests start a Redis of their own.",
                    e);
        }
    }

    private static RedisBackend forcedDocker(Map<String, String> env) {
        if (!DockerEngine.answers(env)) {
            throw new RedisStartException("redis.backend=docker, but no Docker engine answers at DOCKER_HOST or at its"
                    + " usual sockets. Start one, or choose another redis.backend.");
        }
        if (!DockerEngine.hasTestcontainers()) {
            throw new RedisStartException(
                    "redis.backend=docker needs org.testcontainers:testcontainers on the class path");
        }
        return DockerRedis.start();
    }

    private static Optional<RedisBackend> docker(Map<String, String> env) {
        // In this order: asking Testcontainers where there is no engine costs two seconds and logs an error.
        if (!DockerEngine.answers(env) || !DockerEngine.hasTestcontainers()) {
            return Optional.empty();
        }
        try {
            return Optional.of(DockerRedis.start());
        } catch (RedisStartException e) {
            log.warn("A Docker engine answers, but runs no Redis; taking a Redis without Docker", e);
            return Optional.empty();
        }
    }

    private static Optional<Path> onPath(Map<String, String> env) {
        return RedisBinary.onPath(env.getOrDefault("PATH", ""));
    }

    private static RedisBackend launch(Kind kind, Path program) {
        // Never closed on purpose: it ends, and its directory goes, with the JVM.
        RedisServer server = RedisServer.builder().binary(program).start();
        String product = program.getFileName().toString().startsWith("valkey") ? "Valkey" : "Redis";
        String origin = kind == Kind.PATH ? program + ", " : "embedded ";
        return new RedisBackend(
                kind, server.url(), origin + product + " " + server.version() + " on port " + server.port());
    }

    private static boolean isSet(Map<String, String> env, String variable) {
        return !env.getOrDefault(variable, "").isBlank();
    }
}
