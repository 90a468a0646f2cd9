package io.headrace.history;

import io.headrace.redis.TaskJson;
import io.headrace.task.HeadraceException;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes a task of a row of the table. */
final class ArchivedTaskRow {

    private static final String FACTS = "t.queue, t.id, t.priority, t.submitted_at, t.cause, t.opts, t.outcome,"
            + " t.payload_size, t.payload_kept,";

    /** What {@link #read} reads, of a table that is called {@code t}. */
    static final String COLUMNS =
            FACTS + " t.payload, t.payload_raw, t.result, t.result_raw, t.result_size, t.result_kept";

    /** The same without results, and of payloads what a list shows. The text of JSON has a byte for each character at least. */
    static final String BEGINNINGS = FACTS
            + " left(t.payload::text, 1200) as payload, substring(t.payload_raw for 1200) as payload_raw,"
            + " null as result, null::bytea as result_raw, null::bigint as result_size, null as result_kept";

    private ArchivedTaskRow() {}

    static ArchivedTask read(ResultSet row) throws SQLException {
        TaskId id = new TaskId(new QueueName(row.getString("queue")), row.getString("id"));
        Priority priority = Priority.ofLevel(row.getInt("priority"));
        KeptValue payload = Objects.requireNonNull(value(row, "payload"), "payload_size is not null");
        KeptValue result = value(row, "result");
        return new ArchivedTask(
                id,
                priority,
                options(id, priority, utf8(row.getString("opts"))),
                row.getObject("submitted_at", OffsetDateTime.class).toInstant(),
                payload,
                outcome(id, utf8(row.getString("outcome")), result),
                result,
                row.getString("cause"));
    }

    /** Reads queue, id, state and ended_at. */
    static LastEnd lastEnd(ResultSet row) throws SQLException {
        return new LastEnd(
                new TaskId(new QueueName(row.getString("queue")), row.getString("id")),
                TaskState.ofLabel(row.getString("state")),
                row.getObject("ended_at", OffsetDateTime.class).toInstant());
    }

    private static TaskOptions options(TaskId id, Priority priority, byte @Nullable [] opts) {
        try {
            return TaskJson.readOpts(opts == null ? new byte[0] : opts, priority)
                    .options();
        } catch (HeadraceException e) {
            throw broken(id, e);
        }
    }

    /** What was kept of the result comes from its own columns. */
    @SuppressWarnings("NullAway") // It does not see, through the class file, that the result may be null.
    private static Outcome outcome(TaskId id, byte @Nullable [] json, @Nullable KeptValue result) {
        try {
            Outcome told = TaskJson.readOutcome(Objects.requireNonNull(json, "outcome is not null"));
            byte[] bytes = result == null || result.kept() == KeptValue.Kept.LEFT_OUT ? null : result.bytes();
            return new Outcome(told.state(), told.type(), bytes, told.reason(), told.endedAt(), told.attempts());
        } catch (HeadraceException e) {
            throw broken(id, e);
        }
    }

    private static HeadraceException broken(TaskId id, HeadraceException e) {
        return new HeadraceException("What the history has of task " + id + " cannot be read: " + e.getMessage(), e);
    }

    /** Null if there was none. */
    private static @Nullable KeptValue value(ResultSet row, String name) throws SQLException {
        long size = row.getLong(name + "_size");
        if (row.wasNull()) {
            return null;
        }
        byte[] bytes = utf8(row.getString(name));
        if (bytes == null) {
            bytes = row.getBytes(name + "_raw");
        }
        return new KeptValue(
                bytes == null ? new byte[0] : bytes,
                size,
                KeptValue.Kept.valueOf(row.getString(name + "_kept").toUpperCase(Locale.ROOT)));
    }

    private static byte @Nullable [] utf8(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
