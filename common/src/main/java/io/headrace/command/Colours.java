package io.headrace.command;

import io.headrace.command.TextTable.Painter;

/** The colours of tables: few, and never the only sign of anything. */
public final class Colours implements Painter {

    private static final String BOLD = "1";
    private static final String FAINT = "2";
    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String CYAN = "36";

    @Override
    public String paint(String column, String value, String cell) {
        String colour = column.equals(value) ? BOLD : colour(column, value);
        return colour.isEmpty() || value.isEmpty() ? cell : "\u001b[" + colour + "m" + cell + "\u001b[m";
    }

    private static String colour(String column, String value) {
        return switch (column) {
            case "state" ->
                switch (value) {
                    case "running" -> GREEN;
                    case "retrying" -> YELLOW;
                    case "scheduled" -> CYAN;
                    case "dead" -> RED;
                    case "cancelled", "expired" -> FAINT;
                    default -> "";
                };
            case "dead" -> value.equals("0") ? "" : RED;
            case "retrying" -> value.equals("0") ? "" : YELLOW;
            case "error" -> RED;
            case "paused", "quiet" -> YELLOW;
            default -> "";
        };
    }
}
