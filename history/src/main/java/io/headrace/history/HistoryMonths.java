package io.headrace.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The months into which the history is parted, in UTC. */
final class HistoryMonths {

    private static final String PREFIX = "ended_task_";
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuu_MM", Locale.ROOT);

    private static final long LAST = Instant.parse("9999-12-01T00:00:00Z").toEpochMilli();

    private HistoryMonths() {}

    static YearMonth of(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }

    /** Whether there can be a month for this time, in milliseconds since the epoch; the functions in the schema have the same limits. */
    static boolean holds(long time) {
        return time >= 0 && time < LAST;
    }

    /** The first moment that is after this month. */
    static Instant end(YearMonth month) {
        return month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The table of this month, with its schema; has no characters that would need quotes. */
    static String table(YearMonth month) {
        return "headrace." + PREFIX + NAME.format(month);
    }

    /** Those that are there, the oldest first. */
    static List<YearMonth> all(Connection connection) throws SQLException {
        List<YearMonth> months = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("select c.relname from pg_catalog.pg_inherits i"
                        + " join pg_catalog.pg_class c on c.oid = i.inhrelid"
                        + " where i.inhparent = 'headrace.ended_task'::regclass and c.relname ~ '^ended_task_[0-9]{4}_[0-9]{2}$'"
                        + " order by c.relname collate \"C\"");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                months.add(YearMonth.parse(rows.getString(1).substring(PREFIX.length()), NAME));
            }
        }
        return months;
    }

    /** Makes a month if it is missing. Returns whether it was. */
    static boolean make(Connection connection, YearMonth month) throws SQLException {
        return call(connection, "select headrace.make_month(?)", month);
    }

    /** Drops a month that is over, if it is there. Returns whether it was. */
    static boolean drop(Connection connection, YearMonth month) throws SQLException {
        return call(connection, "select headrace.drop_month(?)", month);
    }

    private static boolean call(Connection connection, String function, YearMonth month) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(function)) {
            statement.setObject(1, month.atDay(1));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
