package io.headrace.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Inserts any number of rows by one statement, whose text, and so its plan, is always the same: a column of the rows is one
 * parameter, an array. Rows that are there stay as they are.
 */
final class RowStatement {

    /** So that the rows of a statement fit in memory here and there. */
    private static final int MOST_ROWS = 10_000;

    private static final long MOST_BYTES = 16L << 20;

    private static final String TIME = "timestamptz 'epoch' + %s * interval '1 millisecond'";

    private static final List<Column> COLUMNS = List.of(
            new Column("queue", "text", "%s", EndedRow::queue),
            new Column("id", "text", "%s", EndedRow::id),
            new Column("ended_at", "int8", TIME, EndedRow::endedAt),
            new Column("state", "text", "%s", EndedRow::state),
            new Column("type", "text", "%s", EndedRow::type),
            new Column("priority", "int4", "%s", EndedRow::priority),
            new Column("submitted_at", "int8", TIME, EndedRow::submittedAt),
            new Column("worker", "text", "%s", EndedRow::worker),
            new Column("attempts", "int4", "%s", EndedRow::attempts),
            new Column("waited_ms", "int8", "%s", EndedRow::waited),
            new Column("ran_ms", "int8", "%s", EndedRow::ran),
            new Column("error", "text", "%s", EndedRow::error),
            new Column("cause", "text", "%s", EndedRow::cause),
            new Column("payload", "text", "%s::jsonb", row -> row.payload().json()),
            new Column("payload_raw", "bytea", "%s", row -> row.payload().raw()),
            new Column("payload_size", "int8", "%s", row -> row.payload().size()),
            new Column("payload_kept", "text", "%s", row -> row.payload().label()),
            new Column("result", "text", "%s::json", row -> row.result().json()),
            new Column("result_raw", "bytea", "%s", row -> row.result().raw()),
            new Column("result_size", "int8", "%s", row -> row.result().size()),
            new Column("result_kept", "text", "%s", row -> row.result().label()),
            new Column("opts", "text", "%s::json", EndedRow::opts),
            new Column("outcome", "text", "%s::json", EndedRow::outcome));

    private static final String SQL = "insert into headrace.ended_task (" + join(Column::name, ", ") + ") select "
            + join(column -> String.format(Locale.ROOT, column.form(), "r." + column.name()), ", ")
            + " from unnest(" + join(column -> "?::" + column.type() + "[]", ", ") + ") as r ("
            + join(Column::name, ", ")
            + ") on conflict do nothing";

    private RowStatement() {}

    /** A column: how its values travel, and what is made of them there. */
    private record Column(String name, String type, String form, Function<EndedRow, @Nullable Object> value) {

        Object[] of(List<EndedRow> rows) {
            Object[] values = switch (type) {
                case "int4" -> new Integer[rows.size()];
                case "int8" -> new Long[rows.size()];
                case "bytea" -> new byte[rows.size()][];
                default -> new String[rows.size()];
            };
            for (int i = 0; i < values.length; i++) {
                values[i] = value.apply(rows.get(i));
            }
            return values;
        }
    }

    private static String join(Function<Column, String> part, String between) {
        return COLUMNS.stream().map(part).collect(Collectors.joining(between));
    }

    /** Inserts them within the connection's transaction. Returns how many were not there. */
    static int insert(Connection connection, List<EndedRow> rows) throws SQLException {
        int inserted = 0;
        // The rows of a statement wait in memory there, too.
        try (Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(SQL)) {
            statement.execute("set local work_mem = '64MB'; set local gin_pending_list_limit = '16MB'");
            for (List<EndedRow> some : parts(rows)) {
                for (int i = 0; i < COLUMNS.size(); i++) {
                    Column column = COLUMNS.get(i);
                    insert.setArray(i + 1, connection.createArrayOf(column.type(), column.of(some)));
                }
                inserted += insert.executeUpdate();
            }
        }
        return inserted;
    }

    private static List<List<EndedRow>> parts(List<EndedRow> rows) {
        List<List<EndedRow>> parts = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < rows.size(); i++) {
            long more = rows.get(i).bytes();
            if (i > from && (i - from == MOST_ROWS || bytes + more > MOST_BYTES)) {
                parts.add(rows.subList(from, i));
                from = i;
                bytes = 0;
            }
            bytes += more;
        }
        parts.add(rows.subList(from, rows.size()));
        return parts;
    }
}
