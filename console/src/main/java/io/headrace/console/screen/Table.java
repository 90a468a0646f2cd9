package io.headrace.console.screen;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jline.utils.AttributedString;

/** Rows in columns that stand below each other; where there is too little room, columns are shortened, then left out. */
final class Table {

    private static final String GAP = "  ";
    private static final String MARK = "> ";

    /** Texts are shortened to this before a column is left out, and further only where none is left to leave out. */
    private static final int COMFORT = 24;

    private static final int COMFORT_OF_THE_FIRST = 40;

    private final Look look;
    private final List<Column> columns;
    private final List<List<Cell>> rows = new ArrayList<>();

    Table(Look look, List<Column> columns) {
        this.look = look;
        this.columns = columns;
    }

    /**
     * A column.
     *
     * @param title above it
     * @param right whether it holds numbers
     * @param least how far it may be shortened; 0 for not at all
     * @param rank columns of the highest rank are left out first; 0 for never
     */
    record Column(String title, boolean right, int least, int rank) {

        static Column text(String title, int least, int rank) {
            return new Column(title, false, least, rank);
        }

        static Column number(String title, int rank) {
            return new Column(title, true, 0, rank);
        }
    }

    /** What stands in a row and a column. */
    record Cell(String text, Tone tone) {

        static Cell of(String text) {
            return new Cell(text, Tone.PLAIN);
        }

        static Cell faint(String text) {
            return new Cell(text, Tone.FAINT);
        }
    }

    /** Adds a row; a cell for each column. */
    Table add(List<Cell> cells) {
        rows.add(cells.stream()
                .map(cell -> new Cell(look.visible(cell.text()), cell.tone()))
                .toList());
        return this;
    }

    int size() {
        return rows.size();
    }

    /** The titles, and so many rows that the selected one is among them. */
    List<AttributedString> lines(int width, int height, int selected) {
        int[] widths = widths(width - MARK.length());
        List<AttributedString> lines = new ArrayList<>();
        lines.add(header(widths, width));
        int first = first(rows.size(), height - 1, selected);
        for (int row = first; row < Math.min(rows.size(), first + height - 1); row++) {
            lines.add(row(rows.get(row), widths, width, row == selected));
        }
        return lines;
    }

    /** The first of the rows that are seen: the selected one stands in their middle, as far as there are others. */
    static int first(int rows, int seen, int selected) {
        return Math.max(0, Math.min(selected - seen / 2, rows - seen));
    }

    private AttributedString header(int[] widths, int width) {
        StringBuilder header = new StringBuilder(" ".repeat(MARK.length()));
        for (int i = 0; i < widths.length; i++) {
            if (widths[i] > 0) {
                header.append(look.pad(
                                columns.get(i).title(),
                                widths[i],
                                columns.get(i).right()))
                        .append(GAP);
            }
        }
        return Line.of(look, header.toString().stripTrailing(), Tone.FAINT, width);
    }

    private AttributedString row(List<Cell> cells, int[] widths, int width, boolean selected) {
        Line line =
                new Line(look).add(selected ? MARK : " ".repeat(MARK.length()), selected ? Tone.SELECTED : Tone.PLAIN);
        int used = MARK.length();
        for (int i = 0; i < widths.length; i++) {
            if (widths[i] > 0) {
                String text =
                        look.pad(cells.get(i).text(), widths[i], columns.get(i).right());
                line.add(
                        used == MARK.length() ? text : GAP + text,
                        selected ? Tone.SELECTED : cells.get(i).tone());
                used += widths[i] + GAP.length();
            }
        }
        if (selected) {
            line.add(" ".repeat(Math.max(0, width - used + GAP.length())), Tone.SELECTED);
        }
        return line.build(width);
    }

    /** How wide each column is; 0 for one that is left out. */
    private int[] widths(int room) {
        int[] whole = whole();
        while (true) {
            int[] widths = whole.clone();
            shorten(widths, room, this::comfort);
            int dropped = leastNeeded(widths);
            if (dropped < 0) {
                shorten(widths, room, column -> columns.get(column).least());
                return widths;
            }
            shorten(
                    widths,
                    room,
                    column -> column == dropped ? columns.get(column).least() : Integer.MAX_VALUE);
            if (total(widths) <= room) {
                return widths;
            }
            whole[dropped] = 0;
        }
    }

    private int comfort(int column) {
        boolean first = columns.get(column).rank() == 0;
        return Math.max(columns.get(column).least(), first ? COMFORT_OF_THE_FIRST : COMFORT);
    }

    private int[] whole() {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    Look.width(columns.get(i).title()),
                    rows.stream()
                            .mapToInt(row -> Look.width(row.get(column).text()))
                            .max()
                            .orElse(0));
        }
        return widths;
    }

    /** Takes from the columns that may be shortened, the widest first, until they fit or are as short as they may be. */
    private void shorten(int[] widths, int room, IntUnaryOperator least) {
        for (int over = total(widths) - room; over > 0; over--) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                boolean mayBe = columns.get(i).least() > 0 && widths[i] > least.applyAsInt(i);
                if (mayBe && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
        }
    }

    private static int total(int[] widths) {
        int total = -GAP.length();
        for (int width : widths) {
            total += width == 0 ? 0 : width + GAP.length();
        }
        return total;
    }

    private int leastNeeded(int[] widths) {
        int found = -1;
        for (int i = 0; i < widths.length; i++) {
            int rank = columns.get(i).rank();
            if (widths[i] > 0
                    && rank > 0
                    && (found < 0 || rank >= columns.get(found).rank())) {
                found = i;
            }
        }
        return found;
    }
}
