package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Settlement;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Outcome;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a task whose end the server does not take. */
@HeadraceTest
class ResultLimitTest {

    private static final int TWO_MEBIBYTES = 2 * 1024 * 1024;

    private final AtomicInteger runs = new AtomicInteger();
    private Scene scene;

    @BeforeEach
    void open(TestRedis redis) {
        scene = new Scene(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private String answer(TaskContext context, String text) {
        runs.incrementAndGet();
        return text.equals("large") ? "x".repeat(TWO_MEBIBYTES) : text;
    }

    @Test
    void failsForGoodWhatReturnsMoreThanTheLimit() throws Exception {
        scene.start(Scene.quick().withResultLimit(1_000), (context, text) -> "x".repeat(998 + text.length()));
        Outcome larger = scene.outcome(scene.submit("1"));
        Outcome limit = scene.outcome(scene.submit(""));

        assertThat(larger.state()).isEqualTo(TaskState.DEAD);
        assertThat(larger.attempts()).hasSize(1);
        assertThat(larger.failure().orElseThrow().message()).contains("1001 bytes", "the limit of 1000");
        assertThat(limit.state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void refusesLimitsThatAreNone() {
        assertThatThrownBy(() -> WorkerSettings.defaults().withResultLimit(0)).isInstanceOf(InvalidTaskException.class);
        assertThatThrownBy(() -> WorkerSettings.defaults().withResultLimit(64 * 1024 * 1024 + 1))
                .isInstanceOf(InvalidTaskException.class);
    }

    @Test
    void buriesOnceWhatTheServerRefuses(RedisServer server) throws Exception {
        assertThat(server.isRunning()).isTrue();
        scene.redis.redis().configSet("proto-max-bulk-len", "1mb");
        scene.start(Scene.quick().withResultLimit(2 * TWO_MEBIBYTES), this::answer);
        TaskId large = scene.submit("large");
        List<TaskId> small = scene.submitMany(20);

        Outcome outcome = scene.outcome(large);
        assertThat(outcome.state()).isEqualTo(TaskState.DEAD);
        assertThat(outcome.reason()).startsWith("the end could not be kept: ");
        assertThat(outcome.attempts()).hasSize(1);
        for (TaskId id : small) {
            assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        }
        assertThat(runs).hasValue(21);
    }

    @Test
    void leavesWhatCannotEvenBeBuriedToTheLimitOfDeliveries() throws Exception {
        AtomicInteger breaks = new AtomicInteger();
        scene.start(scene.worker()
                .settings(Scene.quick().withLease(Duration.ofMillis(400)))
                .around(deliveries -> refusing(deliveries, breaks))
                .handle(Scene.TEXT, this::answer));
        Outcome outcome = scene.outcome(scene.submit("x"));

        assertThat(outcome.state()).isEqualTo(TaskState.DEAD);
        assertThat(outcome.reason()).isEqualTo("abandoned: 3 deliveries were lost with their workers");
        assertThat(runs).hasValue(3);
    }

    /** A server that answers to the end of a task that was run, and to its burial, by closing the connection. */
    private static Deliveries refusing(Deliveries deliveries, AtomicInteger breaks) {
        return (Deliveries) Proxy.newProxyInstance(
                ResultLimitTest.class.getClassLoader(), new Class<?>[] {Deliveries.class}, (proxy, method, args) -> {
                    if (method.getName().equals("settle")
                            && !((Settlement) ((List<?>) args[0]).get(0))
                                    .toString()
                                    .contains("abandoned")) {
                        breaks.incrementAndGet();
                        throw new HeadraceException("Protocol error");
                    }
                    try {
                        Object answer = method.invoke(deliveries, args);
                        return method.getName().equals("connects") ? (Integer) answer + breaks.get() : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
