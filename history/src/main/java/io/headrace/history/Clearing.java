package io.headrace.history;

import io.headrace.task.HeadraceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Removes what is oldest: whole months by dropping their tables, parts of months row by row. Every step is a transaction of its
 * own: an end half-way leaves only the rest undone.
 */
final class Clearing {

    /** So that no statement takes long, and others find their way in between. */
    private static final int AT_A_TIME = 10_000;

    /** How often a month is tried to be dropped while somebody reads it. */
    private static final int ATTEMPTS = 5;

    private final HistoryDatabase database;

    Clearing(HistoryDatabase database) {
        this.database = database;
    }

    /** Removes all that ended before this. Returns how many. */
    long before(Instant time) {
        long removed = 0;
        for (YearMonth month : database.run(HistoryMonths::all)) {
            if (!HistoryMonths.end(month).isAfter(time)) {
                removed += remove(month, Long.MAX_VALUE);
            } else if (HistoryMonths.end(month.minusMonths(1)).isBefore(time)) {
                removed += delete(month, time, Long.MAX_VALUE);
            }
        }
        database.run(connection -> forget(connection, time));
        return removed;
    }

    /** Removes all. Returns how many. */
    long all() {
        long removed = 0;
        for (YearMonth month : database.run(HistoryMonths::all)) {
            removed += remove(month, Long.MAX_VALUE);
        }
        database.run(connection -> forget(connection, null));
        return removed;
    }

    /** Removes so many. Returns how many there were. */
    long oldest(long count) {
        long removed = 0;
        for (YearMonth month : database.run(HistoryMonths::all)) {
            if (removed < count) {
                removed += remove(month, count - removed);
            }
        }
        return removed;
    }

    /** As many of a month at most: as a table, if that is all of it and nobody reads it all the time. */
    private long remove(YearMonth month, long most) {
        if (!database.run(HistoryMonths::all).contains(month)) {
            return 0;
        }
        String table = HistoryMonths.table(month);
        // Before anything is locked, so that those who write do not wait for a count: what comes meanwhile goes, too,
        // uncounted.
        long rows = database.run(connection -> count(connection, table, most));
        for (int i = 0; i < ATTEMPTS && rows <= most; i++) {
            try {
                return database.transact(connection -> {
                    drop(connection, table);
                    return rows;
                });
            } catch (HeadraceException e) {
                if (!HistoryErrors.isInTheWay(e)) {
                    throw e;
                }
            }
        }
        return delete(month, null, most);
    }

    /** Nobody waits long for us. */
    private static void drop(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '300ms'");
            statement.execute("drop table if exists " + table);
        }
    }

    private static long count(Connection connection, String table, long most) throws SQLException {
        // does not count a large month for the sake of a few
        String rows = most == Long.MAX_VALUE ? table : "(select from " + table + " limit " + (most + 1) + ") few";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + rows)) {
            row.next();
            return row.getLong(1);
        }
    }

    private long delete(YearMonth month, @Nullable Instant before, long most) {
        long removed = 0;
        while (removed < most) {
            long some = Math.min(AT_A_TIME, most - removed);
            int gone = database.transact(connection -> delete(connection, HistoryMonths.table(month), before, some));
            if (gone == 0) {
                break;
            }
            removed += gone;
        }
        return removed;
    }

    private static int delete(Connection connection, String table, @Nullable Instant before, long some)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("delete from " + table
                + " where ctid = any(array(select ctid from " + table
                + (before == null ? "" : " where ended_at < ?")
                + " order by ended_at, queue desc, id desc limit " + some + "))")) {
            if (before != null) {
                statement.setObject(1, before.atOffset(ZoneOffset.UTC));
            }
            return statement.executeUpdate();
        }
    }

    /** What could not be read is no task, and not counted. */
    private static int forget(Connection connection, @Nullable Instant before) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "delete from headrace.unreadable" + (before == null ? "" : " where at < ?"))) {
            if (before != null) {
                statement.setObject(1, before.atOffset(ZoneOffset.UTC));
            }
            return statement.executeUpdate();
        }
    }
}
