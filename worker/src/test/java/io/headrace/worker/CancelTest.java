package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Submissions.Cancellation;
import io.headrace.task.Outcome;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a task is cancelled, wherever it is. */
@HeadraceTest
class CancelTest {

    private static final Duration NEVER = Duration.ofMinutes(5);

    private Scene scene;

    @BeforeEach
    void open(TestRedis redis) {
        scene = new Scene(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private Cancellation cancel(TaskId id) throws Exception {
        return scene.submissions.cancel(id).get(20, TimeUnit.SECONDS);
    }

    /** As a cancellation whose message was lost. */
    private void flag(TaskWorker worker, TaskId id) {
        scene.redis.redis().hset(scene.key("cancelling"), id.local(), worker.name());
    }

    private static String waitForEver() throws InterruptedException {
        new CountDownLatch(1).await();
        return "never";
    }

    @Test
    void tellsARunningTaskByMessage() throws Exception {
        CompletableFuture<CancelReason> acted = new CompletableFuture<>();
        CompletableFuture<String> thread = new CompletableFuture<>();
        CountDownLatch registered = new CountDownLatch(1);
        scene.start(Scene.quick().withLease(NEVER), (context, text) -> {
            context.onCancel(() -> {
                thread.complete(Thread.currentThread().getName());
                acted.complete(context.cancelReason().orElseThrow());
            });
            registered.countDown();
            return waitForEver();
        });
        TaskId id = scene.submit("x");
        assertThat(registered.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(cancel(id)).isEqualTo(Cancellation.REQUESTED);

        Outcome outcome = scene.outcome(id);
        assertThat(outcome.state()).isEqualTo(TaskState.CANCELLED);
        assertThat(outcome.attempts()).hasSize(1);
        assertThat(acted.get(20, TimeUnit.SECONDS)).isEqualTo(CancelReason.CANCELLED);
        assertThat(thread.join()).isEqualTo("headrace-cancel");
        assertThat(scene.redis.redis().exists(scene.key("cancelling"))).isZero();
    }

    @Test
    void doesNotWaitForWhatIsDoneOnACancellation() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        scene.start(Scene.quick().withLease(NEVER), (context, text) -> {
            context.onCancel(() -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            return waitForEver();
        });
        for (int i = 0; i < 2; i++) {
            TaskId id = scene.submit("x");
            scene.signals.await("started", id);
            cancel(id);
            assertThat(scene.outcome(id).state()).isEqualTo(TaskState.CANCELLED);
        }
        never.countDown();
    }

    @Test
    void tellsARunningTaskByTheRenewalOfItsLease() throws Exception {
        TaskWorker worker =
                scene.start(Scene.quick().withLease(Duration.ofMillis(300)), (context, text) -> waitForEver());
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        flag(worker, id);
        assertThat(scene.outcome(id).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void doesNotRunWhatWasCancelledBefore() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        scene.start(Scene.quick().withConcurrency(1), (context, text) -> {
            end.await();
            return text;
        });
        TaskId running = scene.submit("x");
        scene.signals.await("started", running);
        TaskId waiting = scene.submit("y");
        assertThat(cancel(waiting)).isEqualTo(Cancellation.CANCELLED);
        end.countDown();

        assertThat(scene.outcome(waiting).state()).isEqualTo(TaskState.CANCELLED);
        scene.outcome(running);
        assertThat(scene.outcome(scene.submit("z")).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(scene.signals.started()).hasSize(2);
    }

    @Test
    void keepsTheResultOfAHandlerThatReturnsAllTheSame() throws Exception {
        scene.start((context, text) -> {
            try {
                return waitForEver();
            } catch (InterruptedException e) {
                return context.isCancelled() ? "done all the same" : "who was that?";
            }
        });
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        cancel(id);
        Outcome outcome = scene.outcome(id);
        assertThat(outcome.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(Scene.result(outcome)).isEqualTo("\"done all the same\"");
    }

    @Test
    void doesNotRetryWhatIsCancelled() throws Exception {
        CountDownLatch fail = new CountDownLatch(1);
        TaskWorker worker = scene.start(Scene.quick().withLease(NEVER), (context, text) -> {
            fail.await();
            throw new IOException("as it happens");
        });
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        flag(worker, id);
        fail.countDown();

        Outcome outcome = scene.outcome(id);
        assertThat(outcome.state()).isEqualTo(TaskState.CANCELLED);
        assertThat(outcome.attempts()).hasSize(1);
        assertThat(outcome.failure().orElseThrow().message()).isEqualTo("as it happens");
        assertThat(scene.redis.redis().exists(scene.key("scheduled"))).isZero();
    }

    @Test
    void settlesACancelledTaskWhoseHandlerIsStuck() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        scene.start(Scene.quick(), (context, text) -> {
            while (release.getCount() > 0) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    // Ignored on purpose.
                }
            }
            return "too late";
        });
        TaskId id = scene.submit("x");
        scene.signals.await("started", id);
        cancel(id);
        assertThat(scene.outcome(id).state()).isEqualTo(TaskState.CANCELLED);
        scene.signals.await("stuck", id);
        release.countDown();
    }
}
