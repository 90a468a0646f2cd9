package io.headrace.testkit;

import static io.headrace.testkit.HeadraceExtensionTest.runId;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@HeadraceTest
class HeadraceExtensionOwnServerTest {

    private static final Set<RedisServer> SERVERS = ConcurrentHashMap.newKeySet();
    private static String prefixOfTheClass = "";

    @BeforeAll
    static void keepAPrefixForTheClass(TestRedis redis) {
        prefixOfTheClass = redis.prefix();
        assertThat(redis.url()).isEqualTo(RedisBackend.shared().url());
    }

    @Test
    void proxyAndPrefixAreOnThatServer(FaultProxy proxy, TestRedis redis, RedisServer server) {
        SERVERS.add(server);
        assertThat(redis.url()).isEqualTo(server.url());
        assertThat(redis.prefix()).isNotEqualTo(prefixOfTheClass);
        assertThat(URI.create(proxy.url()).getPort()).isEqualTo(proxy.port());
        try (TestRedis through = TestRedis.on(proxy.url())) {
            assertThat(runId(through)).isEqualTo(runId(redis));
        }
    }

    @Test
    void itKeepsItsDataWhenItIsKilled(TestRedis redis, RedisServer server) {
        SERVERS.add(server);
        redis.redis().set(redis.prefix() + ":k", "v");
        server.kill();
        server.start();
        assertThat(redis.snapshot()).hasToString("k -> v");
    }

    @Test
    void itMayBeLeftDead(TestRedis redis, RedisServer server) {
        SERVERS.add(server);
        redis.redis().set(redis.prefix() + ":k", "v");
        server.kill();
    }

    @Test
    void itMayBeLeftPaused(TestRedis redis, RedisServer server) {
        SERVERS.add(server);
        redis.redis().set(redis.prefix() + ":k", "v");
        server.pause();
    }

    @AfterAll
    static void serversAreClosed() {
        assertThat(SERVERS).hasSize(4).noneMatch(RedisServer::isRunning);
    }
}
