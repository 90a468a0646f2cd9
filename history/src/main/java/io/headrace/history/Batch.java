package io.headrace.history;

import io.headrace.broker.HistoryEntry;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Entries that are written together. Immutable.
 *
 * @param entries these
 * @param rows how many endings are in them
 */
record Batch(List<HistoryEntry> entries, int rows) {

    /** So many rows at most, unless one entry alone has more. */
    private static final int MOST_ROWS = 10_000;

    /** From so many rows on a batch is worth its statement, and the next one may follow at once. */
    private static final int MANY_ROWS = 1_000;

    /** Of nothing. */
    static final Batch NONE = new Batch(List.of(), 0);

    /** Takes the first ones away that are a batch. */
    static Batch from(Deque<HistoryEntry> read) {
        List<HistoryEntry> entries = new ArrayList<>();
        int rows = 0;
        while (!read.isEmpty()
                && (entries.isEmpty() || rows + read.getFirst().tasks().size() <= MOST_ROWS)) {
            HistoryEntry entry = read.removeFirst();
            entries.add(entry);
            rows += entry.tasks().size();
        }
        return entries.isEmpty() ? NONE : new Batch(List.copyOf(entries), rows);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    boolean isLarge() {
        return rows >= MANY_ROWS;
    }

    int unreadable() {
        return entries.stream().mapToInt(entry -> entry.unreadable().size()).sum();
    }
}
