package io.headrace.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table for people: a header line, columns aligned, numbers to the right. Cells are made harmless for a terminal. Columns that
 * are empty in every row stay, so that scripts can count on them. Not thread-safe.
 */
public final class TextTable {

    private static final String GAP = "  ";

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A column.
     *
     * @param name what the header says
     * @param isNumber whether it stands to the right
     */
    public record Column(String name, boolean isNumber) {

        /** One that stands to the left. */
        public static Column text(String name) {
            return new Column(name, false);
        }

        /** One that stands to the right. */
        public static Column number(String name) {
            return new Column(name, true);
        }
    }

    /** Gives a cell that is laid out already its colour. */
    @FunctionalInterface
    public interface Painter {

        /** Leaves everything as it is. */
        Painter PLAIN = (column, value, cell) -> cell;

        /**
         * The cell to print.
         *
         * @param column the name of its column
         * @param value what it says; the name itself in the header
         * @param cell the same, padded or cut
         */
        String paint(String column, String value, String cell);
    }

    /** An empty table. */
    public TextTable(Column... columns) {
        this.columns = List.of(columns);
    }

    /** Adds a row; as many cells as there are columns. */
    public TextTable row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(Arrays.stream(cells).map(VisibleText::line).toList());
        return this;
    }

    /** Whether no row was added. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The header and the rows, whole and without colours. */
    public List<String> lines() {
        return lines(0, Painter.PLAIN);
    }

    /**
     * The header and the rows.
     *
     * @param width at which lines are cut; 0 for nowhere
     */
    public List<String> lines(int width, Painter painter) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    VisibleText.width(columns.get(i).name()),
                    rows.stream()
                            .mapToInt(row -> VisibleText.width(row.get(column)))
                            .max()
                            .orElse(0));
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(columns.stream().map(Column::name).toList(), widths, width, painter));
        rows.forEach(row -> lines.add(line(row, widths, width, painter)));
        return lines;
    }

    private String line(List<String> cells, int[] widths, int width, Painter painter) {
        int last = cells.size() - 1;
        while (last > 0 && cells.get(last).isEmpty()) {
            last--;
        }
        List<String> padded = new ArrayList<>();
        for (int i = 0; i <= last; i++) {
            padded.add(padded(cells.get(i), widths[i], columns.get(i).isNumber(), i == last));
        }
        int whole = VisibleText.width(String.join(GAP, padded));
        int room = width == 0 || whole <= width ? whole : Math.max(0, width - VisibleText.ELLIPSIS.length());
        StringBuilder line = new StringBuilder();
        for (int i = 0; i <= last; i++) {
            String gap = i == 0 ? "" : GAP;
            int left = room - gap.length();
            String cell = VisibleText.start(padded.get(i), left);
            if (left > 0) {
                line.append(gap).append(painter.paint(columns.get(i).name(), cells.get(i), cell));
            }
            room = left - VisibleText.width(cell);
            if (cell.length() < padded.get(i).length()) {
                return line.append(VisibleText.ELLIPSIS).toString();
            }
        }
        return line.toString();
    }

    private static String padded(String cell, int width, boolean toTheRight, boolean isLast) {
        String blanks = " ".repeat(width - VisibleText.width(cell));
        if (toTheRight) {
            return blanks + cell;
        }
        return isLast ? cell : cell + blanks;
    }
}
