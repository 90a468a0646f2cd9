package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.task.TaskId;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That a thousand tasks share a few calls. On a server of its own, whose statistics count nobody else. */
@HeadraceTest
class GroupCommitTest {

    private static final int TASKS = 2_000;
    private static final Pattern SCRIPT_CALLS = Pattern.compile("cmdstat_evalsha:calls=(\\d+)");

    @Test
    void completesManyTasksByFewCalls(RedisServer server, TestRedis redis) throws Exception {
        try (Scene scene = new Scene(redis)) {
            List<TaskId> ids = scene.submitMany(TASKS);
            redis.redis().configResetstat();
            scene.start(Scene.quick().withConcurrency(64), (context, text) -> text);
            scene.signals.awaitCount("settled", TASKS);
            long calls = scriptCalls(redis);

            assertThat(server.isRunning()).isTrue();
            assertThat(calls).isBetween(1L, TASKS / 4L);
            assertThat(scene.outcome(ids.get(TASKS - 1)).attempts()).hasSize(1);
            assertThat(scene.standing()).isZero();
        }
    }

    private static long scriptCalls(TestRedis redis) {
        Matcher found = SCRIPT_CALLS.matcher(redis.redis().info("commandstats"));
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }
}
