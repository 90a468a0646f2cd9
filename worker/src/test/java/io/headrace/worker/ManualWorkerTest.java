package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Settlement;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.task.LogLine;
import io.headrace.task.Priority;
import io.headrace.task.Progress;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker that works when it is told to. */
@HeadraceTest
class ManualWorkerTest {

    private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    private Scene scene;
    private ManualWorker worker;

    @BeforeEach
    void open(TestRedis redis) {
        scene = new Scene(redis);
        worker = ManualWorker.connect(
                scene.settings,
                handlers -> handlers.handle(Scene.TEXT, (context, text) -> {
                    context.progress(50, "half");
                    context.log("ground\nhalf of it");
                    meanwhile.get().run();
                    if (text.equals("fail") && context.attempt() == 1) {
                        throw new IOException("once");
                    }
                    return text + " by " + Thread.currentThread().getName();
                }));
    }

    @AfterEach
    void close() {
        worker.close();
        scene.close();
    }

    @Test
    void runsTheMostUrgentTaskOnTheCallersThread() throws Exception {
        assertThat(worker.runNext()).isEmpty();
        TaskId normal = scene.submit("normal");
        TaskId urgent = scene.submit(
                "urgent", TaskOptions.builder().priority(Priority.HIGHEST).build());

        ManualWorker.Ran first = worker.runNext().orElseThrow();
        assertThat(first.id()).isEqualTo(urgent);
        assertThat(first.verdict()).isEqualTo(Verdict.SETTLED);
        assertThat(first.settlement()).isInstanceOf(Settlement.End.class);
        assertThat(Scene.result(scene.outcome(urgent)))
                .isEqualTo("\"urgent by " + Thread.currentThread().getName() + "\"");
        assertThat(scene.status(normal).state()).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void runsUntilNothingWaits() throws Exception {
        scene.submitMany(5);
        TaskId failing = scene.submit("fail", Scene.again().build());
        assertThat(worker.runAll()).isEqualTo(6);
        assertThat(scene.status(failing).state()).isEqualTo(TaskState.RETRYING);

        scene.promoteNow(failing);
        assertThat(worker.runAll()).isEqualTo(1);
        assertThat(scene.outcome(failing).attempts()).hasSize(2);
    }

    @Test
    void keepsWhatATaskTellsOfItselfAtOnce() throws Exception {
        TaskId id = scene.submit("fail", Scene.again().build());
        AtomicReference<TaskStatus> seen = new AtomicReference<>();
        meanwhile.set(() -> seen.set(scene.inspection.status(id).join().orElseThrow()));
        worker.runNext();

        assertThat(seen.get().progress()).extracting(Progress::percent).isEqualTo(50);
        assertThat(seen.get().log()).extracting(LogLine::text).containsExactly("ground", "half of it");
        assertThat(scene.status(id).log()).isEmpty();
        assertThat(scene.status(id).attempts().get(0).log())
                .isEqualTo(seen.get().log());
    }

    @Test
    void endsWhatWasCancelledMeanwhile() throws Exception {
        TaskId id = scene.submit("fail", Scene.again().build());
        meanwhile.set(() -> scene.submissions.cancel(id).join());
        ManualWorker.Ran ran = worker.runNext().orElseThrow();

        assertThat(ran.verdict()).isEqualTo(Verdict.SETTLED);
        assertThat(scene.outcome(id).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(scene.outcome(id).attempts()).hasSize(1);
    }
}
