package io.headrace.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.task.Outcome;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.exec.ExecChildren;
import io.headrace.worker.exec.ExecHandlers;
import io.headrace.worker.exec.ExecSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A worker whose program stays: what cancels, timeouts and stops do to both. */
@HeadraceTest
@ResourceLock("exec children")
class WarmWorkerTest {

    private static final String PROGRAM = """
            while IFS= read -r line; do
              id=${line#*'"id":"'}
              payload=${line#*'"payload":'}
              case $line in
                *'"hang"'*) touch $FOLDER/hangs; trap '' TERM; sleep 1000 & wait; sleep 1000;;
                *'"die"'*) kill -KILL $$;;
              esac
              printf '{"id":"%s","result":%s}\\n' "${id%%'"'*}" "${payload%\\}}"
            done
            """;

    @TempDir
    Path folder;

    @Test
    void harm_to_one_task_is_no_harm_to_others(TestRedis redis) throws Exception {
        ExecSpec spec = ExecSpec.of(List.of("sh", "-c", PROGRAM))
                .withWarm(true)
                .withEnvironment(Map.of("FOLDER", folder.toString()));
        TaskOptions once = TaskOptions.builder().maxAttempts(1).build();
        TaskOptions brief = TaskOptions.builder()
                .maxAttempts(1)
                .timeout(Duration.ofMillis(300))
                .build();
        try (Scene scene = new Scene(redis);
                ExecHandlers programs = new ExecHandlers().add("warm", spec, HandlerOptions.DEFAULTS)) {
            WorkerSettings settings = Scene.quick().withConcurrency(4).withGrace(Duration.ZERO, Duration.ofSeconds(10));
            TaskWorker worker = scene.start(scene.worker().settings(settings).handlers(programs));
            TaskId cancelled = scene.submit("warm", "\"hang\"".getBytes(UTF_8), once);
            TaskId late = scene.submit("warm", "\"hang\"".getBytes(UTF_8), brief);
            List<TaskId> good = new ArrayList<>();
            List<TaskId> dying = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                good.add(scene.submit("warm", Integer.toString(i).getBytes(UTF_8), once));
                if (i % 20 == 0) {
                    dying.add(scene.submit("warm", "\"die\"".getBytes(UTF_8), once));
                }
            }
            await().until(() -> Files.exists(folder.resolve("hangs")));
            scene.submissions.cancel(cancelled).get();

            assertThat(scene.outcome(cancelled).state()).isEqualTo(TaskState.CANCELLED);
            assertThat(failure(scene.outcome(late))).contains("TaskTimeoutException");
            for (TaskId id : dying) {
                assertThat(failure(scene.outcome(id)))
                        .isEqualTo("ExecFailedException: exited with 137 (SIGKILL) before it had answered");
            }
            for (int i = 0; i < 100; i++) {
                assertThat(Scene.result(scene.outcome(good.get(i)))).isEqualTo(Integer.toString(i));
            }
            assertThat(ExecChildren.count()).isBetween(1, 4);

            Files.delete(folder.resolve("hangs"));
            TaskId handedBack = scene.submit("warm", "\"hang\"".getBytes(UTF_8), once);
            await().until(() -> Files.exists(folder.resolve("hangs")));
            worker.close();
            assertThat(scene.status(handedBack).state()).isEqualTo(TaskState.QUEUED);
            assertThat(scene.status(handedBack).attempts()).isEmpty();
        }
        assertThat(ExecChildren.count()).isZero();
    }

    private static String failure(Outcome outcome) {
        return outcome.failure().orElseThrow().summary();
    }
}
