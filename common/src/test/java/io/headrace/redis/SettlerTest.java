package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.broker.Delivery;
import io.headrace.broker.Settlement;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.task.Outcome;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import io.lettuce.core.AclSetuserArgs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class SettlerTest {

    private final QueueScene scene;

    SettlerTest(TestRedis redis, RedisServer server) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void aStateThatPassesThrowsNoFinishedWorkAway() {
        Delivery done = scene.running("w1");
        Delivery failed = scene.running("w1");
        scene.redis.redis().configSet("min-replicas-to-write", "1");
        for (var settlement :
                List.of(QueueScene.complete(done), QueueScene.retry(failed, Duration.ZERO), QueueScene.bury(failed))) {
            assertThatExceptionOfType(RedisUnavailableException.class)
                    .isThrownBy(() -> scene.settle("w1", settlement))
                    .withMessageContaining("NOREPLICAS");
        }

        scene.redis.redis().configSet("min-replicas-to-write", "0");
        assertThat(scene.settle("w1", QueueScene.complete(done))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.settle("w1", QueueScene.bury(failed))).isEqualTo(Verdict.SETTLED);
        assertThat(scene.settle("w1", QueueScene.complete(done))).isEqualTo(Verdict.LEASE_LOST);
        assertThat(QueueScene.answer(scene.inspection.endedToday(QueueScene.QUEUE)))
                .isEqualTo(Map.of(TaskState.COMPLETED, 1L, TaskState.DEAD, 1L));
    }

    @Test
    void anErrorNobodyKnowsIsTakenForOneThatPasses() {
        assertThat(RedisErrors.isPermanent(error("NEWERROR of a server to come")))
                .isFalse();
        assertThat(RedisErrors.isPermanent(error("MISCONF Errors writing to the AOF script: 1, on @user_script:3.")))
                .isFalse();
        assertThat(RedisErrors.isPermanent(error("ERR user_script:3: attempt to index")))
                .isTrue();
        assertThat(RedisErrors.isPermanent(new IllegalStateException("WRONGTYPE")))
                .isTrue();
    }

    private static RuntimeException error(String said) {
        return new io.lettuce.core.RedisCommandExecutionException(said);
    }

    @Test
    void aRefusalForGoodIsNotRepeated() {
        Delivery done = scene.running("w1");
        scene.redis
                .redis()
                .aclSetuser("default", AclSetuserArgs.Builder.removeCommand(io.lettuce.core.protocol.CommandType.XACK));
        assertThat(scene.settle("w1", QueueScene.complete(done))).isEqualTo(Verdict.FAILED);
    }

    @Test
    void largeOutcomesGoByAFewMegabytesAtATime() {
        scene.settle("w1", QueueScene.complete(scene.running("w1")));
        for (int i = 0; i < 10; i++) {
            scene.submit();
        }
        List<Settlement> all = scene.fetch("w1").stream()
                .<Settlement>map(each -> new Settlement.End(each, large()))
                .toList();
        long before = scriptCalls();
        assertThat(scene.worker("w1").settle(all)).hasSize(10).containsOnly(Verdict.SETTLED);
        assertThat(scriptCalls() - before).isEqualTo(3);
        assertThat(scene.worker("w1").settle(all)).hasSize(10).containsOnly(Verdict.LEASE_LOST);
    }

    private static Outcome large() {
        return new Outcome(
                TaskState.COMPLETED,
                "mail",
                QueueScene.bytes("\"" + "x".repeat(1 << 20) + "\""),
                "",
                Instant.ofEpochMilli(5),
                List.of());
    }

    private long scriptCalls() {
        return scene.redis
                .redis()
                .info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:calls="))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^=]*calls=(\\d+),.*", "$1")))
                .sum();
    }
}
