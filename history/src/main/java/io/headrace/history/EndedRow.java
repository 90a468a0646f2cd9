package io.headrace.history;

import io.headrace.broker.DeadCause;
import io.headrace.broker.EndedTask;
import io.headrace.redis.TaskJson;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Outcome;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The end of a task as a row of the history. */
record EndedRow(
        String queue,
        String id,
        long endedAt,
        String state,
        String type,
        int priority,
        long submittedAt,
        @Nullable String worker,
        int attempts,
        @Nullable Long waited,
        @Nullable Long ran,
        @Nullable String error,
        @Nullable String cause,
        StoredValue payload,
        StoredValue result,
        @Nullable String opts,
        String outcome) {

    /** In the order of the primary key: archivers that write the same rows do not stand in each other's way. */
    static final Comparator<EndedRow> BY_KEY =
            Comparator.comparing(EndedRow::queue).thenComparing(EndedRow::id).thenComparingLong(EndedRow::endedAt);

    /** What an index takes for sure; the outcome has the whole of it. */
    private static final int LONGEST_NAME = 500;

    private static final int LONGEST_ERROR = 10_000;

    /** A row of this task, its payload and its result cut to so many bytes. */
    static EndedRow of(EndedTask task, int limit) {
        Outcome outcome = task.outcome();
        List<Attempt> attempts = outcome.attempts();
        Attempt last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
        byte[] opts = TaskJson.writeOpts(task.options(), task.options().id(), 1, List.of(), 0);
        return new EndedRow(
                task.id().queue().value(),
                task.id().local(),
                outcome.endedAt().toEpochMilli(),
                outcome.state().label(),
                Storable.text(outcome.type(), LONGEST_NAME),
                task.priority().level(),
                submittedAt(task),
                last == null ? null : Storable.text(last.worker(), LONGEST_NAME),
                last == null ? 0 : Math.max(last.number(), attempts.size()),
                last == null ? null : (Long) last.waitedMillis(),
                last == null ? null : (Long) last.ranMillis(),
                error(outcome),
                cause(outcome),
                task.payload() == null ? StoredValue.LEFT_OUT : StoredValue.payload(task.payload(), limit),
                result(task, limit),
                opts.length == 0 ? null : new String(opts, StandardCharsets.UTF_8),
                new String(TaskJson.writeOutcome(withoutResult(outcome)), StandardCharsets.UTF_8));
    }

    private static StoredValue result(EndedTask task, int limit) {
        byte[] result = task.outcome().result();
        if (result != null) {
            return StoredValue.result(result, limit);
        }
        // With the payload the result was left out, if there was one: only a completed task may have had one.
        return task.payload() == null && task.outcome().state() == TaskState.COMPLETED
                ? StoredValue.LEFT_OUT
                : StoredValue.NONE;
    }

    @SuppressWarnings("NullAway") // It does not see, through the class file, that the result may be null.
    private static Outcome withoutResult(Outcome outcome) {
        return new Outcome(
                outcome.state(), outcome.type(), null, outcome.reason(), outcome.endedAt(), outcome.attempts());
    }

    private static @Nullable String error(Outcome outcome) {
        if (outcome.state() == TaskState.COMPLETED) {
            return null;
        }
        Failure failure = outcome.failure().orElse(null);
        return Storable.text(
                failure == null
                        ? outcome.reason()
                        : failure.message().isEmpty() ? failure.type() : failure.type() + ": " + failure.message(),
                LONGEST_ERROR);
    }

    private static @Nullable String cause(Outcome outcome) {
        return outcome.state() == TaskState.DEAD
                ? Storable.text(
                        DeadCause.of(outcome.type(), outcome.failure().orElse(null), outcome.reason()), LONGEST_NAME)
                : null;
    }

    /** As far as the id tells, or the first attempt; a task that was never begun came when it was ready. */
    private static long submittedAt(EndedTask task) {
        List<Attempt> attempts = task.outcome().attempts();
        long latest = attempts.isEmpty()
                ? task.readyAt().toEpochMilli()
                : attempts.get(0).startedAt().toEpochMilli() - attempts.get(0).waitedMillis();
        Long told = timeIn(task.id());
        long time = told != null && told < latest ? told : latest;
        return HistoryMonths.holds(time) ? time : task.outcome().endedAt().toEpochMilli();
    }

    private static @Nullable Long timeIn(TaskId id) {
        Optional<TaskId.Place> place = id.place();
        if (place.isPresent()) {
            String entry = place.get().entryId();
            return new BigInteger(entry.substring(0, entry.indexOf('-'))).longValue();
        }
        try {
            UUID uuid = UUID.fromString(id.local());
            return uuid.version() == 7 ? (Long) (uuid.getMostSignificantBits() >>> 16) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A row of no task, with nothing in it that PostgreSQL could refuse. */
    static EndedRow nobody(long endedAt) {
        return new EndedRow(
                "nobody",
                "nobody",
                endedAt,
                TaskState.COMPLETED.label(),
                "",
                1,
                endedAt,
                null,
                0,
                null,
                null,
                null,
                null,
                StoredValue.LEFT_OUT,
                StoredValue.NONE,
                null,
                "{}");
    }

    /** The same with as little as possible that PostgreSQL could refuse. */
    EndedRow plain() {
        return new EndedRow(
                queue,
                id,
                endedAt,
                state,
                type,
                priority,
                submittedAt,
                worker,
                attempts,
                waited,
                ran,
                error,
                cause,
                payload.asBytes(),
                result.asBytes(),
                opts,
                outcome);
    }

    /** About how many bytes it is. */
    long bytes() {
        return outcome.length() + length(payload) + length(result);
    }

    private static long length(StoredValue value) {
        if (value.json() != null) {
            return value.json().length();
        }
        return value.raw() == null ? 0 : value.raw().length;
    }
}
