package io.headrace.console.screen;

import io.headrace.broker.AuditEntry;
import io.headrace.console.screen.Table.Cell;
import io.headrace.console.screen.Table.Column;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/** What operators did. */
record AuditBody(Look look) implements Body {

    private static final List<Column> COLUMNS = List.of(
            Column.text("WHEN (UTC)", 0, 3),
            Column.number("AGO", 0),
            Column.text("WHO", 8, 1),
            Column.text("DID", 0, 0),
            Column.text("TO", 12, 0),
            Column.text("WHY", 8, 2));

    @Override
    public List<AttributedString> lines(DashboardState state, int width, int height) {
        List<AttributedString> lines = new ArrayList<>();
        lines.add(Line.of(look, "What operators did, newest first", Tone.STRONG, width));
        List<AuditEntry> audit = state.listing().audit();
        if (audit.isEmpty()) {
            lines.add(Line.of(look, state.isAnswered() ? "  Nothing yet." : "  Asking ...", Tone.FAINT, width));
            return lines;
        }
        Table table = new Table(look, COLUMNS);
        audit.forEach(entry -> table.add(List.of(
                Cell.faint(entry.at()
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString()
                        .replace('T', ' ')
                        .replace("Z", "")),
                Cell.of(Amount.between(entry.at(), state.facts().at())),
                Cell.of(entry.by()),
                new Cell(entry.action(), Tone.STRONG),
                Cell.of(entry.target()),
                Cell.of(entry.reason()))));
        lines.addAll(table.lines(width, height - lines.size(), state.place().row()));
        return lines;
    }
}
