package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.retry.RetryPolicy;
import io.headrace.task.Attempt;
import io.headrace.task.NonRetryableException;
import io.headrace.task.Outcome;
import io.headrace.task.RetryLaterException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a task, by what its handler returns or throws. */
@HeadraceTest
class OutcomeTest {

    private Scene scene;

    @BeforeEach
    void open(TestRedis redis) {
        scene = new Scene(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void keepsResultsOfEveryKind() throws Exception {
        byte[] noJson = {0, (byte) 0xFF, 7};
        scene.start(scene.worker()
                .handle(TaskType.of("map", Void.class, Map.class), (context, nothing) -> Map.of("a", List.of(1, 2)))
                .handle(TaskType.raw("bytes"), (context, bytes) -> bytes)
                .handle(TaskType.of("number", Integer.class, Integer.class), (context, n) -> n + 1)
                .handle(TaskType.of("none", String.class), (context, text) -> null));

        TaskId map = scene.submit("map", new byte[0], TaskOptions.DEFAULTS);
        TaskId bytes = scene.submit("bytes", noJson, TaskOptions.DEFAULTS);
        TaskId number = scene.submit("number", "41".getBytes(StandardCharsets.UTF_8), TaskOptions.DEFAULTS);
        TaskId none = scene.submit("none", "\"x\"".getBytes(StandardCharsets.UTF_8), TaskOptions.DEFAULTS);

        assertThat(Scene.result(scene.outcome(map))).isEqualTo("{\"a\":[1,2]}");
        assertThat(scene.outcome(bytes).result()).isEqualTo(noJson);
        assertThat(Scene.result(scene.outcome(number))).isEqualTo("42");
        assertThat(scene.outcome(none).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(scene.outcome(none).result()).isNull();
    }

    @Test
    void keepsEveryAttemptUntilOneSucceeds() throws Exception {
        TaskWorker worker = scene.start((context, text) -> {
            if (context.attempt() < 3) {
                assertThat(context.attempts()).hasSize(context.attempt() - 1);
                throw new IOException("no luck in " + context.attempt());
            }
            return text;
        });
        Outcome outcome = scene.outcomePromoting(scene.submit("x", Scene.again().build()));

        assertThat(outcome.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(outcome.attempts()).extracting(Attempt::number).containsExactly(1, 2, 3);
        assertThat(outcome.attempts()).allSatisfy(attempt -> {
            assertThat(attempt.worker()).isEqualTo(worker.name());
            assertThat(attempt.waitedMillis()).isNotNegative();
            assertThat(attempt.ranMillis()).isNotNegative();
        });
        Attempt first = outcome.attempts().get(0);
        assertThat(first.failure().type()).isEqualTo("java.io.IOException");
        assertThat(first.failure().message()).isEqualTo("no luck in 1");
        assertThat(first.failure().stack()).contains("OutcomeTest");
        assertThat(outcome.attempts().get(2).failure()).isNull();
    }

    @Test
    void buriesWhatHasUsedUpItsAttempts() throws Exception {
        scene.start((context, text) -> {
            throw new IOException("never");
        });
        TaskId id = scene.submit("x", Scene.again().maxAttempts(2).build());
        Outcome outcome = scene.outcomePromoting(id);

        assertThat(outcome.state()).isEqualTo(TaskState.DEAD);
        assertThat(outcome.reason()).isEqualTo("attempts used up (2 of 2)");
        assertThat(outcome.attempts()).hasSize(2);
        assertThat(scene.redis.redis().xlen(scene.key("dead"))).isEqualTo(1);
    }

    @Test
    void buriesAtOnceWhatTheHandlerCallsHopeless() throws Exception {
        scene.start((context, text) -> {
            throw new NonRetryableException("no such account");
        });
        Outcome outcome = scene.outcome(scene.submit("x"));

        assertThat(outcome.state()).isEqualTo(TaskState.DEAD);
        assertThat(outcome.attempts()).hasSize(1);
        assertThat(outcome.failure().orElseThrow().message()).isEqualTo("no such account");
    }

    @Test
    void burnsNoAttemptWhenTheHandlerAsksForLater() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        scene.start((context, text) -> {
            assertThat(context.attempt()).isEqualTo(1);
            if (calls.incrementAndGet() < 4) {
                throw new RetryLaterException(Duration.ZERO, "rate limit");
            }
            return text;
        });
        Outcome outcome = scene.outcomePromoting(
                scene.submit("x", TaskOptions.builder().maxAttempts(1).build()));

        assertThat(outcome.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(outcome.attempts()).hasSize(1);
        assertThat(calls).hasValue(4);
    }

    @Test
    void followsRulesByException() throws Exception {
        RetryPolicy policy = RetryPolicy.builder()
                .neverOn(IllegalArgumentException.class)
                .laterOn(IllegalStateException.class, Duration.ofHours(1))
                .build();
        scene.start(scene.worker()
                .handle(
                        Scene.TEXT,
                        (context, text) -> {
                            if (text.equals("never")) {
                                throw new IllegalArgumentException("bad");
                            }
                            throw new IllegalStateException("busy");
                        },
                        HandlerOptions.DEFAULTS.withRetryPolicy(policy)));

        Outcome never = scene.outcome(scene.submit("never"));
        assertThat(never.state()).isEqualTo(TaskState.DEAD);
        assertThat(never.reason()).contains("IllegalArgumentException");

        TaskId later = scene.submit("later");
        scene.signals.awaitSettled(later);
        TaskStatus status = scene.status(later);
        assertThat(status.state()).isEqualTo(TaskState.RETRYING);
        assertThat(status.attempt()).isEqualTo(1);
        assertThat(status.attempts()).isEmpty();
    }

    @Test
    void buriesWhatCannotBeRead() throws Exception {
        scene.start((context, text) -> text);
        TaskId payload = scene.submit("text", "{".getBytes(StandardCharsets.UTF_8), TaskOptions.DEFAULTS);
        Outcome outcome = scene.outcome(payload);
        assertThat(outcome.state()).isEqualTo(TaskState.DEAD);
        assertThat(outcome.failure().orElseThrow().message()).contains("payload cannot be read");

        String entry = scene.redis.redis().xadd(scene.key("ready:3"), Map.of("type", "text", "opts", "{broken"));
        Outcome unreadable = scene.outcome(TaskId.parse("default/3-" + entry));
        assertThat(unreadable.state()).isEqualTo(TaskState.DEAD);
        assertThat(unreadable.reason()).startsWith("unreadable");
    }

    @Test
    void survivesErrorsAndExceptionsThatCannotEvenBeRead() throws Exception {
        scene.start((context, text) -> {
            if (text.equals("deep")) {
                throw new StackOverflowError();
            }
            throw new IOException() {
                private static final long serialVersionUID = 1L;

                @Override
                public String getMessage() {
                    throw new IllegalStateException("no message either");
                }
            };
        });
        TaskOptions once = TaskOptions.builder().maxAttempts(1).build();
        Outcome deep = scene.outcome(scene.submit("deep", once));
        Outcome mute = scene.outcome(scene.submit("mute", once));

        assertThat(deep.failure().orElseThrow().type()).isEqualTo("java.lang.StackOverflowError");
        assertThat(mute.failure().orElseThrow().message()).contains("cannot be read");
    }

    @Test
    void goesOnWhenItsListenerFails() throws Exception {
        scene.start(scene.worker().handle(Scene.TEXT, (context, text) -> text).listener(new WorkerListener() {
            @Override
            public void fetched(int count) {
                throw new AssertionError("fetched");
            }

            @Override
            public void started(io.headrace.task.Task task) {
                throw new IllegalStateException("started");
            }
        }));
        assertThat(scene.outcome(scene.submit("x")).state()).isEqualTo(TaskState.COMPLETED);
    }
}
