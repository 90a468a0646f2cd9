package io.headrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisBackendTest {

    @Test
    void sharedIsOneServerForTheJvm() {
        assertThat(RedisBackend.shared()).isSameAs(RedisBackend.shared());
        try (TestRedis redis = TestRedis.on(RedisBackend.shared().url())) {
            assertThat(redis.redis().ping()).isEqualTo("PONG");
        }
    }

    @Test
    void redisUrlComesFirst() {
        try (RedisServer server = RedisServer.builder().password("secret").start()) {
            RedisBackend backend = RedisBackend.open(Map.of("REDIS_URL", server.url()), null);

            assertThat(backend.kind()).isEqualTo(RedisBackend.Kind.URL);
            assertThat(backend.url()).isEqualTo(server.url());
            assertThat(backend.name()).isEqualTo("Redis at 127.0.0.1:" + server.port());
        }
    }

    @Test
    void redisUrlThatDoesNotAnswerIsAnError() {
        assertThatExceptionOfType(RedisStartException.class)
                .isThrownBy(() -> RedisBackend.open(Map.of("REDIS_URL", "redis://:secret@127.0.0.1:1"), null))
                .withMessageContaining("127.0.0.1:1, named by REDIS_URL, does not answer")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @Test
    void aServerOnThePathComesBeforeTheEmbeddedOne(@TempDir Path folder) throws IOException {
        Path program = Programs.write(
                folder.resolve("valkey-server"), "#!/bin/sh\nexec " + RedisBinary.embedded() + " \"$@\"\n");

        RedisBackend backend = RedisBackend.open(Map.of("PATH", "/nowhere:" + folder), "path");

        assertThat(backend.kind()).isEqualTo(RedisBackend.Kind.PATH);
        assertThat(backend.name()).startsWith(program + ", Valkey 7.0.15 on port ");
        assertThat(RedisBinary.onPath(folder.toString())).contains(program);
    }

    @Test
    void embeddedCanBeForced() {
        RedisBackend backend = RedisBackend.open(Map.of("REDIS_URL", "redis://127.0.0.1:1"), "embedded");

        assertThat(backend.name()).startsWith("embedded Redis 7.0.15 on port ");
    }

    @Test
    void whatIsForcedAndNotThereIsAnError(@TempDir Path empty) {
        Map<String, String> nothing = Map.of("PATH", empty.toString(), "DOCKER_HOST", "tcp://127.0.0.1:1");

        assertThatExceptionOfType(RedisStartException.class)
                .isThrownBy(() -> RedisBackend.open(nothing, "url"))
                .withMessageContaining("REDIS_URL is not set");
        assertThatExceptionOfType(RedisStartException.class)
                .isThrownBy(() -> RedisBackend.open(nothing, "path"))
                .withMessageContaining("neither redis-server nor valkey-server is on the PATH");
        assertThatExceptionOfType(RedisStartException.class)
                .isThrownBy(() -> RedisBackend.open(nothing, "docker"))
                .withMessageContaining("no Docker engine answers");
    }

    @Test
    void anUnknownWordIsAnErrorThatNamesTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisBackend.open(Map.of(), "podman"))
                .withMessage("Unknown redis.backend 'podman': give url, docker, path, embedded,"
                        + " or leave it out for the first that is there");
    }

    @Test
    void aDockerEngineIsASocketThatAcceptsNotAFileThatExists(@TempDir Path folder) throws IOException {
        Path socket = folder.resolve("docker.sock");
        Map<String, String> env = Map.of("DOCKER_HOST", "unix://" + socket);
        assertThat(DockerEngine.answers(env)).isFalse();

        try (ServerSocketChannel engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            engine.bind(UnixDomainSocketAddress.of(socket));
            assertThat(DockerEngine.answers(env)).isTrue();
        }
        assertThat(socket).exists();
        assertThat(DockerEngine.answers(env)).isFalse();
        assertThat(DockerEngine.answers(Map.of("DOCKER_HOST", "nonsense"))).isFalse();
        assertThat(DockerEngine.answers(Map.of("DOCKER_HOST", "ssh://me@far"))).isFalse();
    }

    @Test
    void everyPlatformOfTheEmbeddedBinaryIsRecognised() {
        assertThat(RedisBinary.platform("Linux", "amd64")).isEqualTo("linux-amd64");
        assertThat(RedisBinary.platform("Linux", "aarch64")).isEqualTo("linux-arm64");
        assertThat(RedisBinary.platform("Linux", "i386")).isEqualTo("linux-386");
        assertThat(RedisBinary.platform("Mac OS X", "x86_64")).isEqualTo("darwin-amd64");
        assertThat(RedisBinary.platform("Mac OS X", "aarch64")).isEqualTo("darwin-arm64");
        assertThatExceptionOfType(RedisStartException.class)
                .isThrownBy(() -> RedisBinary.platform("Windows 11", "amd64"))
                .withMessageContaining("Set REDIS_URL");
    }
}
