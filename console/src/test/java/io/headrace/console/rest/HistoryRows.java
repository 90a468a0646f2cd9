package io.headrace.console.rest;

import io.headrace.config.HeadraceConfig;
import io.headrace.config.HistoryConfig;
import io.headrace.history.ArchivedTask;
import io.headrace.history.HistorySchema;
import io.headrace.history.KeptValue;
import io.headrace.redis.TaskJson;
import io.headrace.task.Attempt;
import io.headrace.task.Outcome;
import io.headrace.testkit.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** A history in a database of the test, with rows as the archiver writes them. */
final class HistoryRows {

    private static final String MONTH =
            "select headrace.make_month(date_trunc('month', ?::timestamptz at time zone 'UTC')::date)";

    private static final String ROW = "insert into headrace.ended_task (queue, id, ended_at, state, type, priority,"
            + " submitted_at, worker, attempts, waited_ms, ran_ms, error, cause, payload, payload_raw, payload_size,"
            + " payload_kept, result, result_size, result_kept, opts, outcome)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?::json, ?, ?, ?::json, ?::json)";

    private HistoryRows() {}

    /** The history in this database, which may be reached at another port. */
    static HistoryConfig config(TestPostgres postgres, int port) {
        HistoryConfig defaults = HeadraceConfig.defaults().history();
        return new HistoryConfig(
                defaults.enabled(),
                defaults.streamLimit(),
                "postgresql://127.0.0.1:" + port + "/" + postgres.database(),
                postgres.user(),
                postgres.password(),
                defaults.connections(),
                defaults.valueLimit(),
                defaults.retention());
    }

    /** An empty one, made as {@code headrace history init} does. */
    static void init(HistoryConfig config) {
        try (HistorySchema schema = HistorySchema.of(config)) {
            schema.init();
        }
    }

    static void add(TestPostgres postgres, ArchivedTask... tasks) throws SQLException {
        try (Connection connection = postgres.connect();
                PreparedStatement month = connection.prepareStatement(MONTH);
                PreparedStatement row = connection.prepareStatement(ROW)) {
            for (ArchivedTask task : tasks) {
                month.setObject(1, utc(task.outcome().endedAt()));
                month.execute();
                set(row, task);
                row.executeUpdate();
            }
        }
    }

    private static OffsetDateTime utc(java.time.Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static void set(PreparedStatement row, ArchivedTask task) throws SQLException {
        Outcome outcome = task.outcome();
        Attempt last = outcome.attempts().isEmpty()
                ? null
                : outcome.attempts().get(outcome.attempts().size() - 1);
        Object[] values = {
            task.id().queue().value(),
            task.id().local(),
            utc(outcome.endedAt()),
            outcome.state().label(),
            outcome.type(),
            task.priority().level(),
            utc(task.submittedAt()),
            last == null ? null : last.worker(),
            outcome.attempts().size(),
            last == null ? null : last.waitedMillis(),
            last == null ? null : last.ranMillis(),
            outcome.failure()
                    .map(failure -> failure.summary() + " " + failure.message())
                    .orElse(outcome.reason().isEmpty() ? null : outcome.reason()),
            task.cause(),
            task.payload().kept() == KeptValue.Kept.WHOLE ? text(task.payload()) : null,
            task.payload().kept() == KeptValue.Kept.CUT ? task.payload().bytes() : null,
            task.payload().size(),
            label(task.payload()),
            task.result() == null ? null : text(task.result()),
            task.result() == null ? null : task.result().size(),
            task.result() == null ? null : label(task.result()),
            "{}",
            new String(
                    TaskJson.writeOutcome(new Outcome(
                            outcome.state(),
                            outcome.type(),
                            null,
                            outcome.reason(),
                            outcome.endedAt(),
                            outcome.attempts())),
                    StandardCharsets.UTF_8)
        };
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                row.setNull(i + 1, Types.NULL);
            } else {
                row.setObject(i + 1, values[i]);
            }
        }
    }

    private static String text(KeptValue value) {
        return new String(value.bytes(), StandardCharsets.UTF_8);
    }

    private static String label(KeptValue value) {
        return value.kept().name().toLowerCase(Locale.ROOT);
    }
}
