package io.headrace.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
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

    /** Whether PostgreSQL can hold this time, in milliseconds since the epoch; which months it makes is narrower, by its own clock. */
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

    /** Makes a month if it is missing; the server refuses one that is far from its own. Returns whether it was missing. */
    static boolean make(Connection connection, YearMonth month) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select headrace.make_month(?)")) {
            statement.setObject(1, month.atDay(1));
            return answer(statement);
        }
    }

    /** Makes the present month and the next, by the server's clock, so that nobody has to at midnight. Returns those that were missing. */
    static List<YearMonth> makeAhead(Connection connection) throws SQLException {
        YearMonth present;
        try (PreparedStatement statement = connection.prepareStatement("select (now() at time zone 'UTC')::date");
                ResultSet row = statement.executeQuery()) {
            row.next();
            present = YearMonth.from(row.getObject(1, LocalDate.class));
        }
        List<YearMonth> made = new ArrayList<>();
        for (YearMonth month : List.of(present, present.plusMonths(1))) {
            if (make(connection, month)) {
                made.add(month);
            }
        }
        return made;
    }

    /** Drops a month if it is there and has been over for so long, by the server's clock. Returns whether it did. */
    static boolean drop(Connection connection, YearMonth month, Duration retention) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select headrace.drop_month(?, make_interval(secs => ?))")) {
            statement.setObject(1, month.atDay(1));
            statement.setLong(2, retention.toSeconds());
            return answer(statement);
        }
    }

    private static boolean answer(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
