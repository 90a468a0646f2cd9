package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.task.Attempt;
import io.headrace.task.Backoff;
import io.headrace.task.Outcome;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of handlers that take too long. */
@HeadraceTest
class TimeoutTest {

    private final TaskOptions.Builder shortly =
            TaskOptions.builder().timeout(Duration.ofMillis(50)).backoff(Backoff.fixed(Duration.ZERO));

    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private Scene scene;

    @BeforeEach
    void open(TestRedis redis) {
        scene = new Scene(redis);
    }

    @AfterEach
    void close() {
        release.countDown();
        scene.close();
    }

    private static WorkerSettings settings(int stuckLimit) {
        return Scene.quick()
                .withConcurrency(1)
                .withGrace(Duration.ofSeconds(20), Duration.ofMillis(100))
                .withLimits(stuckLimit, 3);
    }

    private void awaitWhateverHappens() {
        while (release.getCount() > 0) {
            try {
                release.await();
            } catch (InterruptedException e) {
                // That is the point.
            }
        }
    }

    @Test
    void interruptsAndTriesAgain() throws Exception {
        scene.start(settings(4), (context, text) -> {
            assertThat(context.deadline()).isPresent();
            if (context.attempt() == 1) {
                new CountDownLatch(1).await();
            }
            return text;
        });
        Outcome outcome = scene.outcomePromoting(scene.submit("x", shortly.build()));

        assertThat(outcome.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(outcome.attempts()).hasSize(2);
        Attempt first = outcome.attempts().get(0);
        assertThat(first.failure().type()).isEqualTo(TaskTimeoutException.class.getName());
        assertThat(first.failure().stack()).contains("InterruptedException").contains("TimeoutTest");
    }

    @Test
    void countsAResultThatCameTooLateAsFailed() throws Exception {
        scene.start(settings(4), (context, text) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                return "too late";
            }
            return text;
        });
        Outcome outcome =
                scene.outcomePromoting(scene.submit("x", shortly.maxAttempts(1).build()));
        assertThat(outcome.state()).isEqualTo(TaskState.DEAD);
        assertThat(outcome.failure().orElseThrow().type()).isEqualTo(TaskTimeoutException.class.getName());
    }

    @Test
    void takesTheTimeoutOfTheHandlerWhereTheTaskHasNone() throws Exception {
        scene.start(scene.worker()
                .handle(
                        Scene.TEXT,
                        (context, text) -> {
                            new CountDownLatch(1).await();
                            return text;
                        },
                        HandlerOptions.DEFAULTS.withTimeout(Duration.ofMillis(30))));
        Outcome outcome = scene.outcome(
                scene.submit("x", TaskOptions.builder().maxAttempts(1).build()));
        assertThat(outcome.failure().orElseThrow().type()).isEqualTo(TaskTimeoutException.class.getName());
    }

    @Test
    void replacesTheSlotsOfStuckHandlersUpToALimit() throws Exception {
        scene.start(settings(1), (context, text) -> {
            if (text.equals("stuck") && context.attempt() == 1) {
                awaitWhateverHappens();
                return text;
            }
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            atOnce.decrementAndGet();
            return text;
        });
        TaskId one = scene.submit("stuck", shortly.build());
        assertThat(scene.signals.await("stuck", one).detail()).isEqualTo(true);
        assertThat(scene.outcome(scene.submit("quick")).state()).isEqualTo(TaskState.COMPLETED);

        TaskId two = scene.submit("stuck", shortly.build());
        assertThat(scene.signals.await("stuck", two).detail()).isEqualTo(false);
        // Settled without their handlers, both.
        scene.signals.awaitSettled(one);
        scene.signals.awaitSettled(two);
        assertThat(scene.status(two).state()).isEqualTo(TaskState.RETRYING);
        assertThat(scene.status(two).attempts().get(0).failure().stack()).contains("awaitWhateverHappens");

        TaskId three = scene.submit("quick");
        assertThat(scene.status(three).state()).isEqualTo(TaskState.QUEUED);
        release.countDown();
        assertThat(scene.outcome(three).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(scene.outcomePromoting(one).attempts()).hasSize(2);
        assertThat(scene.outcomePromoting(two).attempts()).hasSize(2);
        for (TaskId id : scene.submitMany(50)) {
            assertThat(scene.outcome(id).state()).isEqualTo(TaskState.COMPLETED);
        }
        assertThat(mostAtOnce).hasValue(1);
    }

    @Test
    void countsSlotsRightWhateverTheOrder() {
        Slots slots = new Slots(5, 2);
        assertThat(slots.available()).isEqualTo(5);
        takeThree(slots);
        assertThat(slots.stuck()).isTrue();
        assertThat(slots.stuck()).isTrue();
        assertThat(slots.stuck()).isFalse();
        assertThat(slots.available()).isEqualTo(4);
        slots.unstuck();
        assertThat(slots.available()).isEqualTo(5);
        slots.unstuck();
        slots.unstuck();
        assertThat(slots.available()).isEqualTo(5);
        assertThat(slots.awaitIdle(System::nanoTime)).isTrue();
    }

    private static void takeThree(Slots slots) {
        try {
            slots.free(slots.takeAll(Duration.ZERO) - 3);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
