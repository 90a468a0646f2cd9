package io.headrace.history;

import io.headrace.broker.HistoryEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Entries that are written by one statement. Immutable.
 *
 * @param entries these
 * @param rows how many endings are in them
 */
record Batch(List<HistoryEntry> entries, int rows) {

    /** From so many rows on, more of them hardly make a statement cheaper for each. */
    private static final int ENOUGH_ROWS = 1_000;

    private static final int MOST_ROWS = 10_000;

    /**
     * Parts entries so that as many statements as may run side by side have about the same to do.
     *
     * @param lanes how many may run side by side
     */
    static List<Batch> split(List<HistoryEntry> entries, int lanes) {
        int all = rows(entries);
        int each = Math.max(ENOUGH_ROWS, Math.min(MOST_ROWS, (all + lanes - 1) / lanes));
        List<Batch> batches = new ArrayList<>();
        List<HistoryEntry> next = new ArrayList<>();
        int rows = 0;
        for (HistoryEntry entry : entries) {
            next.add(entry);
            rows += entry.tasks().size();
            if (rows >= each) {
                batches.add(new Batch(List.copyOf(next), rows));
                next.clear();
                rows = 0;
            }
        }
        if (!next.isEmpty()) {
            batches.add(new Batch(List.copyOf(next), rows));
        }
        return batches;
    }

    private static int rows(List<HistoryEntry> entries) {
        return entries.stream().mapToInt(entry -> entry.tasks().size()).sum();
    }

    /** Whether so much came that more may be waiting. */
    static boolean isMuch(Collection<Batch> batches) {
        return batches.size() > 1 || batches.stream().anyMatch(batch -> batch.rows >= ENOUGH_ROWS);
    }

    int unreadable() {
        return entries.stream().mapToInt(entry -> entry.unreadable().size()).sum();
    }
}
