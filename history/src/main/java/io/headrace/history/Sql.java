package io.headrace.history;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The text of a statement together with the values for its question marks, so that neither is put together without the other. */
final class Sql {

    /** What PostgreSQL takes as a time goes farther, but no task ended out there. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    /** Begins with this. */
    Sql(String text, Object... values) {
        add(text, values);
    }

    /**
     * Goes on with this.
     *
     * @param more with a question mark for each of the values
     * @param itsValues texts, numbers, times, or lists of texts
     */
    Sql add(String more, Object... itsValues) {
        text.append(more);
        values.addAll(List.of(itsValues));
        return this;
    }

    /** Goes on with another. */
    Sql add(Sql other) {
        text.append(other.text);
        values.addAll(other.values);
        return this;
    }

    /** Hands the values to a statement that was made of {@link #toString}. */
    void bind(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value instanceof Instant time) {
                statement.setObject(i + 1, within(time).atOffset(ZoneOffset.UTC));
            } else if (value instanceof List<?> texts) {
                statement.setArray(i + 1, array(statement.getConnection(), texts));
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }

    private static Instant within(Instant time) {
        return time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
    }

    private static Array array(Connection connection, List<?> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
