package io.headrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class FaultProxyTest {

    private static final Duration QUIET = Duration.ofMillis(150);

    private final FaultProxy proxy;
    private final TestRedis redis;
    private final String key;

    FaultProxyTest(FaultProxy proxy, TestRedis redis) {
        this.proxy = proxy;
        this.redis = redis;
        this.key = redis.prefix() + ":k";
    }

    @BeforeEach
    void passesEverythingWithoutAFault() throws IOException {
        try (RawConnection connection = new RawConnection(proxy.url())) {
            assertThat(connection.ask("PING")).isEqualTo("+PONG");
            assertThat(proxy.connections()).isEqualTo(1);
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void latencyLengthensARoundTripButDoesNotQueueUp() throws IOException {
        try (RawConnection connection = new RawConnection(proxy.url())) {
            connection.ask("PING");
            proxy.latency(Duration.ofMillis(100));

            long start = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                connection.send("PING");
            }
            for (int i = 0; i < 10; i++) {
                assertThat(connection.receive()).isEqualTo("+PONG");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(100), Duration.ofMillis(600));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.latency(Duration.ofMillis(-1)));
    }

    @Test
    void blackHoleKeepsConnectionsOpenAndForwardsNothing() throws IOException {
        try (RawConnection before = new RawConnection(proxy.url())) {
            before.ask("PING");
            proxy.blackHole();

            before.send("SET " + key + " 1");
            try (RawConnection during = new RawConnection(proxy.url())) {
                during.send("PING");
                assertThat(during.staysSilentFor(QUIET)).isTrue();
                assertThat(before.staysSilentFor(QUIET)).isTrue();
                assertThat(proxy.connections()).isEqualTo(2);
                assertThat(redis.redis().get(key)).isNull();

                proxy.heal();
                assertThat(before.receive()).isEqualTo("+OK");
                assertThat(during.receive()).isEqualTo("+PONG");
            }
        }
    }

    @Test
    void freezeStopsOpenConnectionsForEverAndServesNewOnes() throws IOException {
        try (RawConnection before = new RawConnection(proxy.url())) {
            before.ask("PING");
            proxy.freeze();
            before.send("SET " + key + " 1");
            try (RawConnection after = new RawConnection(proxy.url())) {
                assertThat(after.ask("PING")).isEqualTo("+PONG");
            }
            proxy.heal();
            assertThat(before.staysSilentFor(QUIET)).isTrue();
            assertThat(redis.redis().get(key)).isNull();
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void resetBreaksOpenConnectionsAndAcceptsNewOnes() throws IOException {
        try (RawConnection broken = new RawConnection(proxy.url())) {
            broken.ask("PING");
            proxy.reset();

            assertThatExceptionOfType(SocketException.class)
                    .isThrownBy(broken::receive)
                    .withMessageContaining("reset");
            assertThat(proxy.connections()).isZero();
        }
        passesEverythingWithoutAFault();
    }

    @Test
    void resetAlsoEndsConnectionsInABlackHole() throws IOException {
        try (RawConnection broken = new RawConnection(proxy.url())) {
            broken.ask("PING");
            proxy.blackHole();
            proxy.reset();
            assertThatExceptionOfType(SocketException.class).isThrownBy(broken::receive);
        }
    }

    @Test
    void refuseBreaksConnectionsAndAllowsNoneUntilHealed() throws IOException {
        try (RawConnection broken = new RawConnection(proxy.url())) {
            broken.ask("PING");
            proxy.refuse();

            assertThatExceptionOfType(SocketException.class).isThrownBy(broken::receive);
        }
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawConnection(proxy.url()).close());

        proxy.heal();
        passesEverythingWithoutAFault();
    }

    @Test
    void dropRepliesRunsTheCommandAndLosesTheReply() throws IOException {
        try (RawConnection connection = new RawConnection(proxy.url())) {
            connection.ask("PING");
            proxy.dropReplies();

            connection.send("INCR " + key);
            await().untilAsserted(() -> assertThat(redis.redis().get(key)).isEqualTo("1"));
            assertThat(connection.staysSilentFor(QUIET)).isTrue();

            // A connection with a hole in its replies would answer the next question with the lost answer.
            proxy.heal();
            assertThatExceptionOfType(SocketException.class).isThrownBy(connection::receive);
        }
        passesEverythingWithoutAFault();
    }

    @Test
    void aClientThatReconnectsSurvivesEveryFault() {
        try (TestRedis through = TestRedis.on(proxy.url())) {
            through.redis().set(key, "1");
            proxy.reset();
            await().ignoreExceptions().until(() -> "1".equals(through.redis().get(key)));
            proxy.refuse();
            proxy.heal();
            await().ignoreExceptions().until(() -> "1".equals(through.redis().get(key)));
        }
    }

    @Test
    void aServerThatIsDownLooksLikeABrokenConnection(RedisServer server) throws IOException {
        try (FaultProxy before = FaultProxy.to(server.url())) {
            server.kill();
            try (RawConnection connection = new RawConnection(before.url())) {
                assertThatExceptionOfType(SocketException.class).isThrownBy(connection::receive);
            }
            server.start();
            try (RawConnection connection = new RawConnection(before.url())) {
                assertThat(connection.ask("PING")).isEqualTo("+PONG");
            }
        }
    }

    @Test
    void closeEndsEverything() throws IOException {
        try (RawConnection connection = new RawConnection(proxy.url())) {
            connection.ask("PING");
            proxy.close();
            proxy.close();
            assertThatExceptionOfType(SocketException.class).isThrownBy(connection::receive);
        }
        proxy.heal();
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawConnection(proxy.url()).close());
    }

    @Test
    void urlKeepsCredentialsAndDatabase() {
        try (FaultProxy other = FaultProxy.to("redis://:p%40ss@localhost:6379/2?timeout=1s")) {
            assertThat(other.url()).isEqualTo("redis://:p%40ss@127.0.0.1:" + other.port() + "/2?timeout=1s");
        }
    }
}
