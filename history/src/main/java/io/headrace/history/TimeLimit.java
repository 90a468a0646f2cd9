package io.headrace.history;

import io.headrace.task.HistoryUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGStatement;

/** Asks PostgreSQL one question in one or several statements, which together may take no longer than the limit. */
class TimeLimit {

    private static final String QUERY_CANCELED = "57014";

    private final Connection connection;
    private final Duration limit;
    private final long begin = System.nanoTime();

    /**
     * Begins to measure.
     *
     * @param connection in a transaction in which nothing was asked yet; it becomes one that only reads
     */
    TimeLimit(Connection connection, Duration limit) throws SQLException {
        this.connection = connection;
        this.limit = limit;
        connection.setReadOnly(true);
    }

    /** Makes something of the row at which a result stands. */
    @FunctionalInterface
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /**
     * What this finds, row by row.
     *
     * @throws HistoryUnavailableException if the time is over
     */
    <T> List<T> ask(Sql sql, Row<T> row) throws SQLException {
        try {
            allowWhatIsLeft();
            try (PreparedStatement statement = prepare(sql);
                    ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(row.of(result));
                }
                return rows;
            }
        } catch (SQLException e) {
            if (QUERY_CANCELED.equals(e.getSQLState())) {
                throw tooSlow(e);
            }
            throw e;
        }
    }

    private PreparedStatement prepare(Sql sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql.toString());
        // A plan that is kept for any values does not know which of them are rare.
        statement.unwrap(PGStatement.class).setPrepareThreshold(0);
        sql.bind(statement);
        return statement;
    }

    private void allowWhatIsLeft() throws SQLException {
        long left = limit.toMillis() - (System.nanoTime() - begin) / 1_000_000;
        if (left <= 0) {
            throw new SQLException("the time is over", QUERY_CANCELED);
        }
        try (PreparedStatement statement =
                connection.prepareStatement("select set_config('statement_timeout', ?, true)")) {
            statement.setString(1, String.valueOf(left));
            statement.execute();
        }
    }

    private HistoryUnavailableException tooSlow(SQLException e) {
        return new HistoryUnavailableException(
                "The history found no answer within " + limit.toSeconds()
                        + " seconds and gave up: ask for less, for example for one queue or type, or for fewer days",
                e);
    }
}
