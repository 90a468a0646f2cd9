package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.headrace.task.InvalidTaskException;
import io.headrace.task.RedisRefusedException;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskId;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

    /** Lines of /proc/net/tcp: number, local, remote, state, queues, kind of timer and when in hundredths of a second. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aQuietConnectionIsProbedSoon() {
        try (RedisServer server = RedisServer.builder().start();
                RedisLink link = RedisLink.open(settings(server.url()))) {
            link.readServerClock();
            String remote = String.format(Locale.ROOT, ":%04X", server.port());
            await().untilAsserted(() -> assertThat(Stream.of("tcp", "tcp6")
                            .flatMap(RedisLinkTest::connections)
                            .filter(columns -> columns[2].endsWith(remote) && columns[3].equals("01"))
                            .map(columns -> columns[5].split(":")))
                    .hasSize(1)
                    .allSatisfy(timer -> {
                        assertThat(timer[0]).as("2: keep-alive").isEqualTo("02");
                        assertThat(Long.parseLong(timer[1], 16)).isLessThanOrEqualTo(15_50);
                    }));
        }
    }

    private static Stream<String[]> connections(String protocol) {
        Path table = Path.of("/proc/self/net", protocol);
        try {
            return Files.exists(table)
                    ? Files.readAllLines(table).stream()
                            .skip(1)
                            .map(line -> line.trim().split("\\s+"))
                    : Stream.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @HeadraceTest
    void connectionsThatFallMuteAreMadeAnew(TestRedis redis, FaultProxy proxy) throws InterruptedException {
        Duration timeout = Duration.ofSeconds(2);
        TaskId cancelled = TaskId.parse("q/one");
        RedisSettings settings = RedisSettings.of(proxy.url()).withPrefix(redis.prefix());
        try (RedisLink link = RedisLink.open(settings.withTimeout(timeout));
                RedisDeliveries deliveries = new RedisDeliveries(link, "w1")) {
            Heard heard = new Heard();
            deliveries.onControl(heard);
            proxy.freeze();
            heard.looks.drainPermits();

            // By what is sent now alone: nothing heals, and nothing else breaks the connection.
            await().atMost(Duration.ofMinutes(1))
                    .ignoreException(RedisUnavailableException.class)
                    .until(() -> {
                        link.readServerClock();
                        return true;
                    });
            String channel = link.keys().controlChannel("w1");
            await().until(() -> redis.redis().publish(channel, "cancel q/one") == 1);
            assertThat(heard.cancelled.poll(20, TimeUnit.SECONDS)).isEqualTo(cancelled);
            // What was said meanwhile was lost.
            assertThat(heard.looks.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void silenceIsTwoTimeoutsInARowWithoutAnAnswer() {
        AtomicLong now = new AtomicLong();
        Silence silence = new Silence(now::incrementAndGet);
        long first = silence.now();
        long second = silence.now();
        assertThat(silence.timedOut(first)).isFalse();
        assertThat(silence.timedOut(second))
                .as("sent before the first timed out")
                .isFalse();
        long third = silence.now();
        silence.answered();
        assertThat(silence.timedOut(third)).isFalse();
        assertThat(silence.timedOut(silence.now())).isTrue();
        assertThat(silence.timedOut(silence.now())).as("the new connection").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a{b}"})
    void notPrefixes(String prefix) {
        assertThatExceptionOfType(InvalidTaskException.class)
                .isThrownBy(() -> settings("redis://host").withPrefix(prefix));
    }
}
