package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.task.Progress;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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
    void showsProgressButNotAllOfIt() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        scene.start((context, text) -> {
            context.progress(10, "n".repeat(600));
            context.progress(20, "dropped");
            assertThatThrownBy(() -> context.progress(101, "")).isInstanceOf(IllegalArgumentException.class);
            finish.await();
            context.progress(100, "all");
            context.progress(100, "dropped as well");
            end.await();
            return text;
        });
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        Progress first = awaitProgress(id, 10);
        assertThat(first.note()).hasSize(500);
        finish.countDown();
        assertThat(awaitProgress(id, 100).note()).isEqualTo("all");
        end.countDown();
        assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(scene.status(id).progress()).isNull();
    }

    private Progress awaitProgress(TaskId id, int percent) {
        return await().until(() -> scene.status(id).progress(), told -> told != null && told.percent() == percent);
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
