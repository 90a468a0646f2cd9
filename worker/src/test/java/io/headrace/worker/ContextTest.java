package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.task.LogLine;
import io.headrace.task.Outcome;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What a handler sees and says, and what stands around it. */
@HeadraceTest
class ContextTest {

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
    void callsInterceptorsFromTheOutermostInwards() throws Exception {
        List<String> calls = new CopyOnWriteArrayList<>();
        scene.start(scene.worker()
                .interceptor((context, next) -> {
                    calls.add("outer " + context.type());
                    try {
                        return next.proceed() + " outer";
                    } finally {
                        calls.add("outer end");
                    }
                })
                .interceptor((context, next) -> {
                    calls.add("inner");
                    return next.proceed() + " inner";
                })
                .handle(Scene.TEXT, (context, text) -> {
                    calls.add("handler");
                    return text;
                }));
        assertThat(Scene.result(scene.outcome(scene.submit("x")))).isEqualTo("\"x inner outer\"");
        assertThat(calls).containsExactly("outer text", "inner", "handler", "outer end");
    }

    @Test
    void letsAnInterceptorAnswerForTheHandler() throws Exception {
        scene.start(scene.worker().interceptor((context, next) -> "cached").handle(Scene.TEXT, (context, text) -> {
            throw new IllegalStateException("not reached");
        }));
        assertThat(Scene.result(scene.outcome(scene.submit("x")))).isEqualTo("\"cached\"");
    }

    @Test
    void tellsTheHandlerAboutItsTask() throws Exception {
        TaskType<String, Map<String, String>> type = new TaskType<>("text", String.class, Map.class);
        scene.start(scene.worker().concurrency(1).handle(type, (context, text) -> {
            if (text.equals("first")) {
                MDC.put("left", "behind");
            }
            Map<String, String> mdc = MDC.getCopyOfContextMap();
            mdc.put("header", context.headers().getOrDefault("tenant", ""));
            mdc.put("deadline", Boolean.toString(context.deadline().isPresent()));
            mdc.put("logger", context.logger().getName());
            return mdc;
        }));
        scene.outcome(scene.submit("first"));
        TaskId id = scene.submit(
                "x",
                TaskOptions.builder()
                        .header("tenant", "acme")
                        .timeout(Duration.ofHours(1))
                        .build());

        assertThat(Scene.result(scene.outcome(id)))
                .contains("\"task\":\"" + id + "\"")
                .contains("\"type\":\"text\"")
                .contains("\"queue\":\"default\"")
                .contains("\"attempt\":\"1\"")
                .contains("\"header\":\"acme\"")
                .contains("\"deadline\":\"true\"")
                .contains("\"logger\":\"io.headrace.task.text\"")
                .doesNotContain("behind");
    }

    @Test
    void showsHowFarATaskIsAndWhatItLoggedThoughItSaysNothingMore() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        scene.start((context, text) -> {
            context.log("first\n\nsecond");
            context.progress(10, "n".repeat(600));
            assertThatThrownBy(() -> context.progress(101, "")).isInstanceOf(IllegalArgumentException.class);
            context.progress(20, "sorting");
            context.log("\u001b[1mthird\u001b[0m");
            context.log(" ");
            end.await();
            return text;
        });
        TaskId id = scene.submit("x");
        TaskStatus told =
                await().until(() -> scene.status(id), status -> status.log().size() == 3);
        assertThat(told.progress()).isNotNull();
        assertThat(told.progress().percent()).isEqualTo(20);
        assertThat(told.progress().note()).isEqualTo("sorting");
        assertThat(told.log()).extracting(LogLine::text).containsExactly("first", "second", "third");
        assertThat(told.log()).extracting(LogLine::at).isSorted();
        end.countDown();
        assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(scene.status(id).progress()).isNull();
        assertThat(scene.status(id).log()).isEmpty();
        assertThat(scene.redis.redis().exists(scene.key("progress"))).isZero();
    }

    @Test
    void nothingIsKeptOfWhatIsToldAfterTheEnd() throws Exception {
        AtomicReference<TaskContext> kept = new AtomicReference<>();
        scene.start((context, text) -> {
            kept.set(context);
            context.log("in time");
            return text;
        });
        TaskId id = scene.submit("x");
        scene.outcome(id);
        kept.get().log("after the end");
        kept.get().progress(100, "after the end");
        scene.outcome(scene.submit("y"));
        assertThat(scene.redis.redis().exists(scene.key("progress"))).isZero();
    }

    @Test
    void aFailedAttemptKeepsItsLastLines() throws Exception {
        scene.start((context, text) -> {
            for (int i = 1; i <= 30; i++) {
                context.log("line " + i);
            }
            if (context.attempt() == 1) {
                throw new IllegalStateException("no luck");
            }
            return text;
        });
        Outcome outcome = scene.outcomePromoting(scene.submit("x", Scene.again().build()));
        assertThat(outcome.attempts().get(0).log())
                .extracting(LogLine::text)
                .containsExactly("line 26", "line 27", "line 28", "line 29", "line 30");
        assertThat(outcome.attempts().get(1).log()).isEmpty();
    }

    @Test
    void actsAtOnceWhenItIsCancelledAlready() throws Exception {
        List<String> acted = new CopyOnWriteArrayList<>();
        scene.start((context, text) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                context.onCancel(() -> acted.add("late"));
            }
            return text;
        });
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        scene.submissions.cancel(id);
        scene.outcome(id);
        assertThat(acted).containsExactly("late");
    }
}
