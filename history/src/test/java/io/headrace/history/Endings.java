package io.headrace.history;

import io.headrace.broker.EndedTask;
import io.headrace.broker.HistoryEntry;
import io.headrace.config.HistoryConfig;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends of tasks to fill a history with. */
final class Endings {

    static final QueueName MAIL = new QueueName("mail");

    private Endings() {}

    /** The history in this database, as its owner; values up to 1 KiB, for a year. */
    static HistoryConfig config(TestPostgres postgres) {
        return config(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    static HistoryConfig config(String url, @Nullable String user, @Nullable String password) {
        return new HistoryConfig(true, 1 << 28, url, user, password, 4, 1 << 10, Duration.ofDays(365));
    }

    /** A task that completed at its first attempt. */
    static EndedTask completed(String id, Instant at, String payload, byte @Nullable [] result) {
        return ended(
                id,
                at,
                payload.getBytes(StandardCharsets.UTF_8),
                new Outcome(TaskState.COMPLETED, "mail.send", result, "", at, List.of(attempt(1, at, null))));
    }

    /** A task that died of this at its second attempt. */
    static EndedTask dead(String id, Instant at, Failure failure) {
        return ended(
                id,
                at,
                "{\"to\":\"x\"}".getBytes(StandardCharsets.UTF_8),
                new Outcome(
                        TaskState.DEAD,
                        "mail.send",
                        null,
                        "no attempts left",
                        at,
                        List.of(attempt(1, at.minusSeconds(60), failure), attempt(2, at, failure))));
    }

    static Attempt attempt(int number, Instant endedAt, @Nullable Failure failure) {
        return new Attempt(number, "worker-1", endedAt.minusMillis(22), 3, 22, failure);
    }

    static EndedTask ended(String id, Instant at, byte @Nullable [] payload, Outcome outcome) {
        return new EndedTask(
                new TaskId(MAIL, id), Priority.NORMAL, TaskOptions.DEFAULTS, at.minusMillis(25), payload, outcome);
    }

    static HistoryEntry entry(String entryId, EndedTask... tasks) {
        return new HistoryEntry(MAIL, entryId, List.of(tasks), List.of(), 1000);
    }
}
