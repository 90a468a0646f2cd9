package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headrace.broker.Delivery;
import io.headrace.broker.Lease;
import io.headrace.broker.Settlement;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.Task;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** The lines about attempts. Alone, because the level of a log is everybody's. */
@Isolated
class AttemptLogTest {

    private static final byte[] SECRET = "\"secret\"".getBytes(StandardCharsets.UTF_8);
    private static final Attempt EARLIER =
            new Attempt(1, "w", Instant.EPOCH, 1, 2, Failure.of("java.io.IOException", "earlier"));

    private final Logger logger = (Logger) LoggerFactory.getLogger(AttemptLog.NAME);
    private final Level levelBefore = logger.getLevel();
    private final boolean additiveBefore = logger.isAdditive();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final List<Runnable> later = new ArrayList<>();
    private final AttemptLog log =
            new AttemptLog(new Repeats(() -> 0, (delay, action) -> later.add(action)), Runnable::run);

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(lines);
    }

    @AfterEach
    void restore() {
        logger.detachAppender(lines);
        logger.setLevel(levelBefore);
        logger.setAdditive(additiveBefore);
    }

    private static Delivery delivery(String type) {
        Task task = new Task(
                TaskId.parse("mails/3-1700000000000-0"), type, SECRET, TaskOptions.DEFAULTS, 2, List.of(EARLIER), 0);
        Lease lease = new Lease(
                new io.headrace.broker.Level(new QueueName("mails"), Priority.NORMAL), "1700000000000-0", "w");
        return new Delivery(task, lease, 1, null);
    }

    private static List<Attempt> attempts(Failure failure) {
        return List.of(EARLIER, new Attempt(2, "w", Instant.EPOCH, 3, 12, failure));
    }

    private static Outcome outcome(TaskState state, String reason, List<Attempt> attempts) {
        return new Outcome(state, "mail.send", SECRET, reason, Instant.EPOCH, attempts);
    }

    private static Settlement retry(Failure failure) {
        return new Settlement.Postpone(
                delivery("mail.send"),
                TaskState.RETRYING,
                Duration.ofSeconds(90),
                3,
                attempts(failure),
                0,
                "attempt 2 failed");
    }

    private void settled(Settlement settlement) {
        log.settled(settlement, Verdict.SETTLED);
    }

    private List<String> said() {
        return lines.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    private Map<String, Object> pairs() {
        assertThat(lines.list).hasSize(1);
        Map<String, Object> pairs = new LinkedHashMap<>();
        lines.list.get(0).getKeyValuePairs().forEach(pair -> pairs.put(pair.key, pair.value));
        return pairs;
    }

    @Test
    void aCompletedAttemptIsOneLineWithNothingOfItsResult() {
        settled(new Settlement.End(delivery("mail.send"), outcome(TaskState.COMPLETED, "", attempts(null))));
        assertThat(said())
                .containsExactly(
                        "INFO completed mails/3-1700000000000-0 type=mail.send queue=mails attempt=2 waited=3ms"
                                + " ran=12ms");
        assertThat(pairs())
                .isEqualTo(Map.of(
                        "task", "mails/3-1700000000000-0",
                        "type", "mail.send",
                        "queue", "mails",
                        "state", "completed",
                        "attempt", 2,
                        "waitedMs", 3L,
                        "ranMs", 12L));
    }

    @Test
    void aFailedAttemptSaysWhyAndWhenTheNextOneComes() {
        settled(retry(Failure.of("java.net.ConnectException", "no route\nto host")));
        assertThat(said())
                .containsExactly("WARN retrying mails/3-1700000000000-0 type=mail.send queue=mails attempt=2 waited=3ms"
                        + " ran=12ms again=1m30s: ConnectException: no route");
        assertThat(pairs())
                .containsEntry("state", "retrying")
                .containsEntry("againMs", 90_000L)
                .containsEntry("reason", "ConnectException: no route");
    }

    @Test
    void aDeadTaskIsAnErrorWithItsReason() {
        settled(new Settlement.Bury(
                delivery("mail.send"),
                outcome(TaskState.DEAD, "attempts used up (2 of 2)", attempts(Failure.of("Oops", "gone")))));
        assertThat(said())
                .containsExactly("ERROR dead mails/3-1700000000000-0 type=mail.send queue=mails attempt=2 waited=3ms"
                        + " ran=12ms: attempts used up (2 of 2): Oops: gone");
    }

    @Test
    void whatEndsWithoutAnAttemptHasNoTimes() {
        settled(new Settlement.Bury(delivery(""), outcome(TaskState.DEAD, "unreadable: no type", List.of(EARLIER))));
        settled(new Settlement.Expire(
                delivery("mail.send"), outcome(TaskState.EXPIRED, "not started in time", List.of(EARLIER)), 1));
        settled(new Settlement.End(
                delivery("mail.send"), outcome(TaskState.CANCELLED, "cancelled while it ran", List.of(EARLIER))));
        settled(new Settlement.Postpone(
                delivery("mail.send"),
                TaskState.RETRYING,
                Duration.ofSeconds(30),
                2,
                List.of(EARLIER),
                0,
                "come again"));
        assertThat(said())
                .containsExactly(
                        "ERROR dead mails/3-1700000000000-0 type=(none) queue=mails attempt=2: unreadable: no type",
                        "INFO expired mails/3-1700000000000-0 type=mail.send queue=mails attempt=2",
                        "INFO cancelled mails/3-1700000000000-0 type=mail.send queue=mails attempt=2",
                        "INFO retrying mails/3-1700000000000-0 type=mail.send queue=mails attempt=2 again=30s: come again");
    }

    @Test
    void onlyWhatTheServerHasTakenNoteOfIsSaid() {
        Settlement end = new Settlement.End(delivery("mail.send"), outcome(TaskState.COMPLETED, "", attempts(null)));
        log.settled(end, Verdict.LEASE_LOST);
        log.settled(end, Verdict.FAILED);
        // Put aside without an attempt.
        settled(new Settlement.Postpone(
                delivery("mail.send"), TaskState.SCHEDULED, Duration.ofSeconds(1), 2, List.of(EARLIER), 1, "crowded"));
        assertThat(said()).isEmpty();
    }

    @Test
    void theSameComplaintIsCountedButNoCompletion() {
        for (int i = 0; i < 243; i++) {
            settled(retry(Failure.of("java.io.IOException", "mailbox " + i + " is full")));
            settled(new Settlement.End(delivery("mail.send"), outcome(TaskState.COMPLETED, "", attempts(null))));
        }
        settled(retry(Failure.of("java.io.IOException", "no route")));
        assertThat(said().stream().filter(line -> line.startsWith("INFO completed")))
                .hasSize(243);
        assertThat(said().stream().filter(line -> line.startsWith("WARN"))).hasSize(6);
        later.forEach(Runnable::run);
        assertThat(said())
                .endsWith(
                        "WARN ... 238 more like this in 10 s: retrying type=mail.send: IOException: mailbox 242 is full");
    }

    @Test
    void nothingIsMadeWhereTheLevelIsOff() {
        logger.setLevel(Level.WARN);
        settled(new Settlement.End(delivery("mail.send"), outcome(TaskState.COMPLETED, "", attempts(null))));
        logger.setLevel(Level.OFF);
        settled(retry(Failure.of("java.io.IOException", "no route")));
        assertThat(said()).isEmpty();
        assertThat(later).isEmpty();
    }
}
