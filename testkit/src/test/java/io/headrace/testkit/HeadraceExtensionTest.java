package io.headrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@HeadraceTest
class HeadraceExtensionTest {

    private static final Set<String> USED = ConcurrentHashMap.newKeySet();

    private final TestRedis fromConstructor;

    HeadraceExtensionTest(TestRedis redis) {
        fromConstructor = redis;
    }

    @BeforeEach
    void writeBeforeTheTest(TestRedis redis) {
        redis.redis().set(redis.prefix() + ":before", "1");
    }

    @RepeatedTest(20)
    void everyTestHasItsOwnPrefix(TestRedis redis) {
        assertThat(redis.prefix()).matches("t-\\d+-[0-9a-z]+");
        assertThat(USED.add(redis.prefix())).isTrue();

        redis.redis().sadd(redis.prefix() + ":queues", "q");

        assertThat(redis.snapshot()).hasToString("before -> 1\nqueues -> (q)");
        assertThat(redis.url()).isEqualTo(RedisBackend.shared().url());
    }

    @Test
    void allParametersOfOneTestAreTheSame(TestRedis redis) {
        assertThat(redis).isSameAs(fromConstructor);
        assertThat(redis.snapshot().keys()).containsExactly("before");
    }

    @Test
    void clearDeletesItsOwnKeysAndNoOther(TestRedis mine) {
        String neighbour = mine.prefix() + "0:k";
        mine.redis().set(neighbour, "1");

        mine.clear();

        assertThat(mine.snapshot().isEmpty()).isTrue();
        assertThat(mine.redis().del(neighbour)).isEqualTo(1);
    }

    @Test
    void aProxyStandsBeforeTheSharedServer(FaultProxy proxy) {
        try (TestRedis through = TestRedis.on(proxy.url())) {
            assertThat(runId(through)).isEqualTo(runId(fromConstructor));
        }
    }

    @AfterAll
    static void nothingIsLeftOfTheTests() {
        try (TestRedis redis = TestRedis.on(RedisBackend.shared().url())) {
            assertThat(USED)
                    .hasSize(20)
                    .allSatisfy(prefix ->
                            assertThat(redis.redis().keys(prefix + ":*")).isEmpty());
        }
    }

    static String runId(TestRedis redis) {
        return redis.redis()
                .info("server")
                .lines()
                .filter(line -> line.startsWith("run_id"))
                .findFirst()
                .orElseThrow();
    }
}
