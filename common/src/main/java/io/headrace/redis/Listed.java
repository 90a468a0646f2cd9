package io.headrace.redis;

import io.headrace.broker.Delivery;
import io.headrace.broker.Level;
import io.headrace.broker.ListedTask;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.Progress;
import io.headrace.task.QueueName;
import io.headrace.task.Task;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the lines of listings out of what stands in Redis. What cannot be read as a task is shown as far as it can. */
final class Listed {

    private static final Logger log = LoggerFactory.getLogger(Listed.class);

    private Listed() {}

    /** An entry that stands in its stream with nobody. */
    static ListedTask queued(Level level, Reply row) {
        return placed(Entries.delivery(level, Entries.entry(row), "", 1), TaskState.QUEUED, null, null, null);
    }

    /** An entry that a worker has. */
    static ListedTask running(Delivery delivery, ListedTask.Hold hold, @Nullable Progress progress) {
        return placed(delivery, TaskState.RUNNING, delivery.lease().worker(), hold, progress);
    }

    private static ListedTask placed(
            Delivery delivery,
            TaskState state,
            @Nullable String worker,
            ListedTask.@Nullable Hold hold,
            @Nullable Progress progress) {
        Task task = delivery.task();
        Last last = Last.of(task.attempts());
        return new ListedTask(
                task.id(),
                state,
                task.type(),
                delivery.lease().level().priority(),
                task.payload(),
                Instant.ofEpochMilli(delivery.lease().readyAtMillis()),
                null,
                Objects.requireNonNullElse(delivery.unreadable(), ""),
                worker,
                hold,
                progress,
                task.attempt(),
                last.failure(),
                last.waited(),
                last.ran());
    }

    /** A record with state, due, reason, priority, type, payload, opts; empty unless it is in this state. */
    static Optional<ListedTask> parked(QueueName queue, String local, TaskState state, Reply record) {
        if (!record.word().equals(state.label())) {
            return Optional.empty();
        }
        try {
            Priority priority = Standing.priority(record.text(3));
            Standing.Known known = Standing.known(record.bytes(6), priority);
            Last last = Last.of(known.attempts());
            return Optional.of(new ListedTask(
                    new TaskId(queue, local),
                    state,
                    record.text(4),
                    priority,
                    record.bytes(5),
                    null,
                    Instant.ofEpochMilli(record.number(1)),
                    record.text(2),
                    null,
                    null,
                    null,
                    known.attempt(),
                    last.failure(),
                    last.waited(),
                    last.ran()));
        } catch (InvalidTaskException | NumberFormatException e) {
            log.debug("Leaving out a record of queue {} that is not valid: {}", queue, local, e);
            return Optional.empty();
        }
    }

    /** A dead letter; empty if it is none. */
    static Optional<ListedTask> letter(QueueName queue, Reply row) {
        Reply fields = row.nested(1);
        try {
            TaskId id = new TaskId(queue, fields.textOf("id"));
            Outcome outcome = outcome(fields.bytesOf("outcome"), row.text(0));
            return Optional.of(ended(
                    id,
                    outcome,
                    fields.textOf("type"),
                    Standing.priority(fields.textOf("priority")),
                    fields.bytesOf("payload")));
        } catch (InvalidTaskException e) {
            log.debug("Leaving out a dead letter of queue {} that names no task: {}", queue, row.text(0), e);
            return Optional.empty();
        }
    }

    private static Outcome outcome(byte[] written, String entryId) {
        try {
            return TaskJson.readOutcome(written);
        } catch (HeadraceException e) {
            Instant at = Instant.ofEpochMilli(millis(entryId));
            return new Outcome(TaskState.DEAD, "", null, String.valueOf(e.getMessage()), at, List.of());
        }
    }

    /** A task of which the outcome is kept. */
    static ListedTask ended(TaskId id, Outcome outcome) {
        Priority priority = id.place().map(TaskId.Place::priority).orElse(Priority.NORMAL);
        return ended(id, outcome, outcome.type(), priority, null);
    }

    private static ListedTask ended(
            TaskId id, Outcome outcome, String type, Priority priority, byte @Nullable [] payload) {
        Last last = Last.of(outcome.attempts());
        return new ListedTask(
                id,
                outcome.state(),
                type,
                priority,
                payload,
                outcome.endedAt(),
                null,
                outcome.reason(),
                last.worker(),
                null,
                null,
                Standing.made(outcome.attempts()),
                last.failure(),
                last.waited(),
                last.ran());
    }

    /** When the entry with this id was written. */
    static long millis(String entryId) {
        return Long.parseLong(entryId, 0, entryId.indexOf('-'), 10);
    }

    /** The last of a task's attempts. */
    private record Last(@Nullable String worker, @Nullable Failure failure, long waited, long ran) {

        static Last of(List<Attempt> attempts) {
            if (attempts.isEmpty()) {
                return new Last(null, null, -1, -1);
            }
            Attempt last = attempts.get(attempts.size() - 1);
            return new Last(last.worker(), last.failure(), last.waitedMillis(), last.ranMillis());
        }
    }
}
