package io.headrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Circumstances;
import io.headrace.broker.Circumstances.Sighting;
import io.headrace.broker.Pause;
import io.headrace.broker.WorkerInfo;
import io.headrace.broker.WorkerInfo.RunningTask;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.Progress;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExplanationTest {

    private static final Instant NOW = Instant.parse("2026-01-02T15:00:00Z");
    private static final TaskId ID = TaskId.parse("mail/order-7");

    private static WorkerInfo worker(String name, String type, int running, boolean quiet, RunningTask... tasks) {
        return new WorkerInfo(
                name, "host", 17, List.of("mail"), List.of(type), 4, running, NOW, "1", quiet, List.of(tasks));
    }

    private static TaskStatus status(TaskState state, @Nullable Instant since, @Nullable Instant due, String reason) {
        String worker = state == TaskState.RUNNING ? "w1" : null;
        return new TaskStatus(
                ID,
                state,
                "mail.send",
                Priority.NORMAL,
                since,
                due,
                reason,
                worker,
                1,
                List.of(),
                null,
                List.of(),
                null);
    }

    /** What is read of a queue in which nothing is amiss. */
    private static Circumstances calm(TaskStatus status) {
        return new Circumstances(status, NOW, null, null, null, 0, true, 0, 0, 0, 0, 1);
    }

    private static Circumstances waiting(long ahead, boolean exact, long moreUrgent, long ended, long window) {
        TaskStatus queued = status(TaskState.QUEUED, NOW.minusSeconds(5), null, "");
        return new Circumstances(queued, NOW, null, null, null, ahead, exact, moreUrgent, ended, window, -1, 0);
    }

    private static Why why(Circumstances facts, WorkerInfo... workers) {
        return new Explanation(facts, List.of(workers)).why();
    }

    @Test
    void aScheduledTaskIsToldWhenItIsDue() {
        Why why = why(
                calm(status(TaskState.SCHEDULED, null, NOW.plusSeconds(240), "")), worker("w1", "mail.send", 0, false));
        assertThat(why.answer()).isEqualTo("It waits for its time: it is due in 4m, at 2026-01-02T15:04:00Z.");
        assertThat(why.details()).isEmpty();
        assertThat(why.advice()).isEmpty();
    }

    @Test
    void anOverdueTaskPointsToTheMissingScheduler() {
        Why why = why(
                calm(status(TaskState.SCHEDULED, null, NOW.minusSeconds(90), "")), worker("w1", "mail.send", 0, false));
        assertThat(why.answer())
                .isEqualTo(
                        "It waits for its time: it was due 1m30s ago and no scheduler has brought it into its stream.");
        assertThat(why.advice()).startsWith("Start a scheduler");
    }

    @Test
    void aRetryingTaskIsToldWhatFailedAndWhenItsNextAttemptComes() {
        TaskStatus retrying = new TaskStatus(
                ID,
                TaskState.RETRYING,
                "mail.send",
                Priority.NORMAL,
                null,
                NOW.plusSeconds(40),
                "ConnectException: refused",
                null,
                3,
                List.of(),
                null,
                List.of(),
                null);
        Why why = why(calm(retrying), worker("w1", "mail.send", 0, false));
        assertThat(why.answer()).isEqualTo("It waits for attempt 3: it comes in 40s, at 2026-01-02T15:00:40Z.");
        assertThat(why.details()).containsExactly("Attempt 2 failed: ConnectException: refused");
    }

    @Test
    void aPausedQueueIsNamedWithWhoPausedItSinceWhenAndWhy() {
        Pause pause = new Pause("ops@desk", "deploy", NOW.minusSeconds(60), NOW.plusSeconds(600));
        TaskStatus queued = status(TaskState.QUEUED, NOW, null, "");
        Why why = why(
                new Circumstances(queued, NOW, pause, null, null, 3, true, 0, 0, 0, -1, 0),
                worker("w1", "mail.send", 0, false));
        assertThat(why.answer())
                .isEqualTo(
                        "Queue mail is paused by ops@desk since 2026-01-02T14:59:00Z until 2026-01-02T15:10:00Z: deploy.");
        assertThat(why.advice()).isEqualTo("Resume it: headrace monitor resume mail");
    }

    @Test
    void aQueueWithoutWorkersIsNamedWithWhoServedItLast() {
        TaskStatus queued = status(TaskState.QUEUED, NOW, null, "");
        Sighting seen = new Sighting("w9", NOW.minusSeconds(180));
        Why why = why(new Circumstances(queued, NOW, null, null, seen, 0, true, 0, 0, 0, -1, 0));
        assertThat(why.answer()).isEqualTo("No living worker serves queue mail; w9 did, last seen 3m ago.");
        assertThat(why.advice()).isEqualTo("Start a worker: headrace worker --queues mail");
        assertThat(why(calm(queued)).answer()).isEqualTo("No living worker serves queue mail; none ever did.");
    }

    @Test
    void anUnknownTypeIsNamedThoughWorkersLive() {
        TaskStatus queued = status(TaskState.QUEUED, NOW, null, "");
        Why why = why(calm(queued), worker("w1", "other", 0, false));
        assertThat(why.answer())
                .isEqualTo("No living worker of queue mail has a handler for type 'mail.send'; none ever had.");
    }

    @Test
    void whereAllAbleWorkersAreQuietThatIsSaid() {
        TaskStatus queued = status(TaskState.QUEUED, NOW, null, "");
        Why why = why(calm(queued), worker("w1", "mail.send", 0, true), worker("w2", "other", 0, false));
        assertThat(why.answer()).isEqualTo("Every worker that could run it was told to take no more tasks (quiet).");
        assertThat(why.advice()).isEqualTo("Let one take tasks again: headrace monitor unquiet w1");
    }

    @Test
    void aTaskInTheCrowdIsToldItsTurnAndAboutWhenItComes() {
        Why why = why(waiting(1_200, false, 300, 500, 10_000), worker("w1", "mail.send", 4, false));
        assertThat(why.answer())
                .isEqualTo("It waits its turn: about 1,200 ahead of it at its priority (3), and 300 more urgent ones;"
                        + " at the present rate (50.0 a second) its turn comes in about 30s.");
        assertThat(why.details()).containsExactly("1 worker can run it, with 4 of 4 slots taken.");
        assertThat(why(waiting(7, true, 0, 0, 0), worker("w1", "mail.send", 4, false))
                        .answer())
                .isEqualTo(
                        "It waits its turn: 7 ahead of it at its priority (3); nothing of its queue has ended lately.");
    }

    @Test
    void theNextTaskIsToldWhetherASlotIsMissing() {
        assertThat(why(waiting(0, true, 0, 5, 10), worker("w1", "mail.send", 4, false))
                        .answer())
                .isEqualTo("It is the next to be taken, when a slot becomes free.");
        assertThat(why(waiting(0, true, 0, 5, 10), worker("w1", "mail.send", 1, false))
                        .answer())
                .isEqualTo("It is the next to be taken.");
    }

    @Test
    void aRunningTaskIsToldWhereSinceWhenAndHowItIsHeld() {
        TaskStatus running = new TaskStatus(
                ID,
                TaskState.RUNNING,
                "mail.send",
                Priority.NORMAL,
                NOW,
                null,
                "",
                "w1",
                2,
                List.of(),
                new Progress(40, "sorting", NOW),
                List.of(),
                null);
        Circumstances facts = new Circumstances(running, NOW, null, null, null, -1, false, -1, 0, 0, 2_000, 2);
        Why why =
                why(facts, worker("w1", "mail.send", 1, false, new RunningTask(ID, "mail.send", NOW.minusSeconds(75))));
        assertThat(why.answer()).isEqualTo("It runs on w1 since 2026-01-02T14:58:45Z (1m15s), in attempt 2.");
        assertThat(why.details())
                .containsExactly(
                        "Its lease was renewed at most 2s ago, by host (process 17).",
                        "It says 40% sorting",
                        "It was handed out 2 times: workers that had it were lost.");
        assertThat(why(facts).answer())
                .isEqualTo(
                        "It was running on w1, which is gone; another worker takes it over when its lease has run out.");
    }

    @Test
    void anEndedTaskIsToldHowAndADeadOneWhatItDiedOfAndHowToRunItAgain() {
        Instant when = NOW.minusSeconds(180);
        Attempt attempt = new Attempt(1, "w1", when, 1, 2, Failure.of("java.net.ConnectException", "no route to host"));
        Outcome outcome =
                new Outcome(TaskState.DEAD, "mail.send", null, "attempts used up (1 of 1)", when, List.of(attempt));
        TaskStatus status = new TaskStatus(
                ID,
                TaskState.DEAD,
                "mail.send",
                Priority.NORMAL,
                when,
                null,
                outcome.reason(),
                null,
                1,
                outcome.attempts(),
                null,
                List.of(),
                outcome);
        Why dead = why(calm(status));
        assertThat(dead.answer()).isEqualTo("It died 3m ago, in its first attempt: attempts used up (1 of 1)");
        assertThat(dead.details()).containsExactly("It failed with ConnectException: no route to host");
        assertThat(dead.advice()).isEqualTo("Mend the cause, then run it again: headrace monitor retry mail/order-7");
        assertThat(why(calm(status(TaskState.COMPLETED, when, null, ""))).answer())
                .isEqualTo("It completed 3m ago, in its first attempt.");
    }
}
