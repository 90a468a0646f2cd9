package io.headrace.history;

import io.headrace.broker.HistoryEntry;
import io.headrace.config.HistoryConfig;
import io.headrace.task.HeadraceException;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

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
    /** How many rows a transaction has at most: fewer after one that took too long, more again after those that did not. */
    private final AtomicInteger most = new AtomicInteger(Integer.MAX_VALUE);

    /**
     * For the PostgreSQL that is configured; connects when it is used the first time.
     *
     * @throws io.headrace.task.InvalidTaskException if {@code history.url} is missing or none
     */
    HistoryWriter(HistoryConfig config) {
        this(config, STATEMENT);
    }

    /** With another time that a statement may take. */
    HistoryWriter(HistoryConfig config, Duration statement) {
        this.database = HistoryDatabase.of(config, "headrace-archiver", statement);
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
     * Writes all that is in these entries; it is durable when this returns. Does so in one transaction, unless that takes too long:
     * then in as many as it needs. A row that PostgreSQL does not take is kept apart, with the reason, and the others are written
     * all the same.
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
        keep(unreadable);
        return insert(rows);
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

    /** Makes anew those months of these rows that another has dropped meanwhile. Returns whether there were any. */
    private boolean hasMadeMonths(List<Origin> rows) {
        Set<YearMonth> all = rows.stream().map(Origin::month).collect(Collectors.toSet());
        boolean made = false;
        for (YearMonth month : all) {
            try {
                made |= database.run(connection -> HistoryMonths.make(connection, month));
            } catch (RowRefusedException e) {
                // Then its rows are refused, too, and kept apart.
                months.remove(month);
            }
        }
        return made;
    }

    private void keep(List<UnreadablePart> unreadable) {
        if (!unreadable.isEmpty()) {
            database.transact(connection -> {
                UnreadablePart.insert(connection, unreadable);
                return unreadable.size();
            });
        }
    }

    /** In as many transactions as needed, so that what was done stays done. */
    private int insert(List<Origin> rows) {
        int inserted = 0;
        int from = 0;
        while (from < rows.size()) {
            int to = from + Math.min(rows.size() - from, most.get());
            inserted += insertAtOnce(rows.subList(from, to));
            from = to;
        }
        return inserted;
    }

    private int insertAtOnce(List<Origin> rows) {
        int count = rows.size();
        try {
            int inserted = transact(rows);
            most.compareAndSet(count, (int) Math.min(2L * count, Integer.MAX_VALUE));
            return inserted;
        } catch (HeadraceException e) {
            if (HistoryErrors.isTooSlow(e) && count > 1) {
                most.accumulateAndGet(Math.max(1, count / 4), Math::min);
                if (HistoryErrors.isLost(e)) {
                    throw e;
                }
                return insert(rows);
            }
            if (!HistoryErrors.mayBeOfARow(e)) {
                throw e;
            }
            if (hasMadeMonths(rows)) {
                return insert(rows);
            }
            // By halves, until what is refused stands alone.
            return count == 1
                    ? insertPlain(rows.get(0))
                    : insert(rows.subList(0, count / 2)) + insert(rows.subList(count / 2, count));
        }
    }

    private int transact(List<Origin> rows) {
        return database.transact(connection ->
                RowStatement.insert(connection, rows.stream().map(Origin::row).toList()));
    }

    private int insertPlain(Origin origin) {
        try {
            return transact(List.of(new Origin(origin.row().plain(), origin.entry(), origin.index())));
        } catch (HeadraceException e) {
            if (!(e instanceof RowRefusedException) && !(HistoryErrors.mayBeOfARow(e) && takesOthers(origin))) {
                throw e;
            }
            keep(List.of(UnreadablePart.of(origin.entry(), origin.index(), String.valueOf(e.getMessage()))));
            return 0;
        }
    }

    /** Whether PostgreSQL takes a row beside this one that has nothing of it but its month. Nothing stays of it. */
    private boolean takesOthers(Origin origin) {
        try {
            return database.run(connection -> {
                connection.setAutoCommit(false);
                RowStatement.insert(
                        connection, List.of(EndedRow.nobody(origin.row().endedAt())));
                connection.rollback();
                return true;
            });
        } catch (HeadraceException e) {
            return false;
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
