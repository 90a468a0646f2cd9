package io.headrace.command;

import io.headrace.command.TextTable.Painter;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How things are shown: to a person, or to whatever reads a pipe. Immutable.
 *
 * @param isTerminal whether a person reads
 * @param size of the terminal; nothing is cut where there is none
 * @param painter gives colours where they are wanted
 * @param clock from which moments are seen
 */
public record Look(boolean isTerminal, TerminalSize size, Painter painter, Clock clock) {

    private static final int ENDLESS = Integer.MAX_VALUE;

    /** As this invocation wants it, and as large as its terminal is now. */
    public static Look of(Invocation invocation) {
        if (!invocation.outIsTerminal()) {
            return new Look(false, new TerminalSize(ENDLESS, 0), Painter.PLAIN, invocation.clock());
        }
        boolean colours = invocation.environment().getOrDefault("NO_COLOR", "").isEmpty();
        return new Look(
                true,
                TerminalSize.now(invocation.environment()),
                colours ? new Colours() : Painter.PLAIN,
                invocation.clock());
    }

    /** At how many columns lines are cut; 0 for nowhere. */
    public int columns() {
        return size.columns();
    }

    /** The lines of a table, cut and painted. */
    public List<String> lines(TextTable table) {
        return table.lines(columns(), painter);
    }

    /** A sentence, broken between words where the terminal ends; the lines after the first are indented as far as it is. */
    public List<String> sentence(String indent, String text) {
        List<String> lines = new ArrayList<>();
        String blanks = " ".repeat(indent.length());
        StringBuilder line = new StringBuilder(indent);
        boolean begins = true;
        for (String word : VisibleText.line(text).split(" ")) {
            if (!begins && isTerminal && VisibleText.width(line.toString()) + 1 + VisibleText.width(word) > columns()) {
                lines.add(line.toString());
                line = new StringBuilder(blanks);
                begins = true;
            }
            line.append(begins ? "" : " ").append(word);
            begins = false;
        }
        lines.add(line.toString());
        return lines;
    }

    /** A moment: relative for people, exact for scripts; empty if there is none. */
    public String time(@Nullable Instant moment) {
        if (moment == null) {
            return "";
        }
        return isTerminal
                ? RelativeTime.of(moment, clock.instant())
                : moment.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** For how long something has lasted, by two moments of the same clock; empty if it has no beginning. */
    public static String age(@Nullable Instant since, Instant now) {
        return since == null ? "" : ShortDuration.ofMillis(Math.max(0, ChronoUnit.MILLIS.between(since, now)));
    }
}
