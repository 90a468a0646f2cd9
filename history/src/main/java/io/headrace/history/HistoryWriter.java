package io.headrace.history;

import io.headrace.broker.HistoryEntry;
import io.headrace.config.HistoryConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes ended tasks to PostgreSQL, each end once however often it is handed in. Needs the right to write. Throws what
 * {@link TaskHistory} throws. Thread-safe.
 */
final class HistoryWriter implements AutoCloseable {

    private static final Duration STATEMENT = Duration.ofSeconds(30);

    private final HistoryDatabase database;
    private final int valueLimit;
    private final Duration retention;
    private final Set<YearMonth> months = ConcurrentHashMap.newKeySet();

    /**
     * For the PostgreSQL that is configured; connects when it is used the first time.
     *
     * @throws io.headrace.task.InvalidTaskException if {@code history.url} is missing or none
     */
    HistoryWriter(HistoryConfig config) {
        this.database = HistoryDatabase.of(config, "headrace-archiver", STATEMENT);
        this.valueLimit = config.valueLimit();
        this.retention = config.retention();
    }

    /** Says by what it throws why entries cannot be written at present. Makes the months that are written to next. */
    void makeAhead() {
        database.run(HistoryMonths::makeAhead);
    }

    /** A row, and where what it was made of stands. */
    private record Origin(EndedRow row, HistoryEntry entry, int index) {

        YearMonth month() {
            return HistoryMonths.of(Instant.ofEpochMilli(row.endedAt()));
        }
    }

    /**
     * Writes all that is in these entries; it is durable when this returns. A row that PostgreSQL does not take is kept apart, with
     * the reason, and the others are written all the same.
     *
     * @return how many tasks were new to the history
     */
    int write(List<HistoryEntry> entries) {
        List<Origin> rows = new ArrayList<>();
        List<UnreadablePart> unreadable = new ArrayList<>();
        for (HistoryEntry entry : entries) {
            unreadable.addAll(UnreadablePart.of(entry));
            for (int i = 0; i < entry.tasks().size(); i++) {
                Instant endedAt = entry.tasks().get(i).outcome().endedAt();
                if (HistoryMonths.holds(endedAt.toEpochMilli())) {
                    rows.add(new Origin(EndedRow.of(entry.tasks().get(i), valueLimit), entry, i));
                } else {
                    unreadable.add(UnreadablePart.of(entry, i, "it ended at no time that has a month: " + endedAt));
                }
            }
        }
        rows.sort(Comparator.comparing(Origin::row, EndedRow.BY_KEY));
        unreadable.addAll(withoutMonth(rows));
        try {
            return insert(rows, unreadable);
        } catch (RowRefusedException e) {
            // Perhaps for want of a month that another has dropped.
            months.clear();
            unreadable.addAll(withoutMonth(rows));
            return insertSome(rows) + insert(List.of(), unreadable);
        }
    }

    /** Makes the months of these rows, and takes away those whose month PostgreSQL refuses. */
    private List<UnreadablePart> withoutMonth(List<Origin> rows) {
        Map<YearMonth, String> refused = new HashMap<>();
        for (Origin each : rows) {
            YearMonth month = each.month();
            if (!months.contains(month) && !refused.containsKey(month)) {
                try {
                    database.run(connection -> HistoryMonths.make(connection, month));
                    months.add(month);
                } catch (RowRefusedException e) {
                    refused.put(month, String.valueOf(e.getMessage()));
                }
            }
        }
        List<UnreadablePart> parts = new ArrayList<>();
        rows.removeIf(each -> {
            String why = refused.get(each.month());
            if (why != null) {
                parts.add(UnreadablePart.of(each.entry(), each.index(), why));
            }
            return why != null;
        });
        return parts;
    }

    private int insert(List<Origin> rows, List<UnreadablePart> unreadable) {
        return database.transact(connection -> {
            int inserted = rows.isEmpty()
                    ? 0
                    : RowStatement.insert(
                            connection, rows.stream().map(Origin::row).toList());
            UnreadablePart.insert(connection, unreadable);
            return inserted;
        });
    }

    /** By halves, until what is refused stands alone. */
    private int insertSome(List<Origin> rows) {
        try {
            return insert(rows, List.of());
        } catch (RowRefusedException e) {
            if (rows.size() == 1) {
                return insertPlain(rows.get(0));
            }
            int half = rows.size() / 2;
            return insertSome(rows.subList(0, half)) + insertSome(rows.subList(half, rows.size()));
        }
    }

    private int insertPlain(Origin origin) {
        try {
            return insert(List.of(new Origin(origin.row().plain(), origin.entry(), origin.index())), List.of());
        } catch (RowRefusedException e) {
            return insert(
                    List.of(),
                    List.of(UnreadablePart.of(origin.entry(), origin.index(), String.valueOf(e.getMessage()))));
        }
    }

    /**
     * Drops months that are older than the retention as a whole, by PostgreSQL's clock, but those that somebody reads just now:
     * they go the next time. Returns the names of their tables.
     */
    List<String> dropOldMonths() {
        if (retention.isZero()) {
            return List.of();
        }
        return database.run(connection -> {
            List<String> dropped = new ArrayList<>();
            for (YearMonth month : HistoryMonths.all(connection)) {
                if (drop(connection, month)) {
                    months.remove(month);
                    dropped.add(HistoryMonths.table(month));
                }
            }
            try (PreparedStatement delete = connection.prepareStatement(
                    "delete from headrace.unreadable where at < now() - make_interval(secs => ?)")) {
                delete.setLong(1, retention.toSeconds());
                delete.executeUpdate();
            }
            return dropped;
        });
    }

    private boolean drop(Connection connection, YearMonth month) throws SQLException {
        try {
            return HistoryMonths.drop(connection, month, retention);
        } catch (SQLException e) {
            if (HistoryErrors.isInTheWay(e)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
