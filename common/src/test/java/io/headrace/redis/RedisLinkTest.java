package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.task.InvalidTaskException;
import io.headrace.task.RedisRefusedException;
import io.headrace.task.RedisUnavailableException;
import io.headrace.testkit.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisLinkTest {

    private static RedisSettings settings(String url) {
        return RedisSettings.of(url).withTimeout(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://host, redis://host",
        "redis://:secret@host:6379, redis://***@host:6379",
        "redis://user:secret@host/2, redis://***@host/2",
        "rediss://:se%40cret@host, rediss://***@host",
        "redis://:se@cret@host, redis://***@host",
        "redis://:se/cret@host:1, redis://***@host:1",
        "redis://:se cret@host, redis://***@host",
        "redis://:se#cret@host, redis://***@host",
        "'redis-sentinel://:secret@a:1,b:2/0#main', 'redis-sentinel://***@a:1,b:2/0#main'",
        "secret@host, ***@host",
        "user:se//cret@host:1, ***@host:1",
        "//:secret@host, ***@host",
        "se//cret://x@host, ***@host",
        "nonsense, nonsense"
    })
    void aPasswordIsNeverShown(String url, String masked) {
        assertThat(settings(url).maskedUrl()).isEqualTo(masked);
        assertThat(settings(url).toString()).doesNotContain("cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "http://:secret@host", "redis://:se cret@host", ""})
    void anAddressThatIsNoneIsToldWithoutItsPassword(String url) {
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> RedisLink.open(settings(url)))
                .withMessageContaining("is not valid")
                .satisfies(thrown -> assertThat(thrown.toString()).doesNotContain("cret"));
    }

    @Test
    void aWrongPasswordIsRefused() {
        try (RedisServer server = RedisServer.builder().password("right").start()) {
            for (String user : new String[] {":wrongsecret@", "me:wrongsecret@", ""}) {
                String url = "redis://" + user + "127.0.0.1:" + server.port();
                assertThatExceptionOfType(RedisRefusedException.class)
                        .isThrownBy(() -> RedisLink.open(settings(url)))
                        .withMessageContaining("refused the login")
                        .satisfies(thrown -> assertThat(thrown.toString()).doesNotContain("wrongsecret"));
            }
            RedisLink.open(settings(server.url())).close();
        }
    }

    @Test
    void aPortWhereNobodyListensIsUnavailable() {
        RedisServer server = RedisServer.builder().start();
        server.close();
        assertThatExceptionOfType(RedisUnavailableException.class)
                .isThrownBy(() -> RedisLink.open(settings("redis://:secret@127.0.0.1:" + server.port())))
                .withMessageContaining("***@127.0.0.1:" + server.port())
                .withMessageContaining("cannot be reached");
    }

    @Test
    void aServerThatIsTooOldIsRefusedWithItsVersion() {
        try (RedisServer server = RedisServer.builder()
                .config("rename-command", "XAUTOCLAIM \"\"")
                .start()) {
            assertThatExceptionOfType(RedisRefusedException.class)
                    .isThrownBy(() -> RedisLink.open(settings(server.url())))
                    .withMessageContaining("too old")
                    .withMessageContaining("(it is version " + server.version() + ")");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a{b}"})
    void notPrefixes(String prefix) {
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> settings("redis://host").withPrefix(prefix));
    }
}
