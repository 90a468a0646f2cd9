package io.headrace.console.screen;

import io.headrace.console.screen.Table.Cell;
import io.headrace.console.screen.Table.Column;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/** Dead letters by their cause. */
record CausesBody(Look look) implements Body {

    private static final List<Column> COLUMNS =
            List.of(Column.number("LETTERS", 0), Column.text("QUEUE", 8, 1), Column.text("CAUSE", 20, 0));

    @Override
    public List<AttributedString> lines(DashboardState state, int width, int height) {
        List<AttributedString> lines = new ArrayList<>();
        List<CauseOfQueue> causes = state.listing().causes();
        lines.add(Line.of(look, "Dead letters by cause", Tone.STRONG, width));
        if (causes.isEmpty()) {
            lines.add(Line.of(look, state.isAnswered() ? "  No dead letters." : "  Asking ...", Tone.FAINT, width));
            return lines;
        }
        Table table = new Table(look, COLUMNS);
        causes.forEach(each -> table.add(List.of(
                Cell.of(Amount.of(each.cause().count())),
                Cell.of(each.queue().value()),
                new Cell(each.cause().cause(), Tone.BAD))));
        lines.addAll(table.lines(width, height - lines.size(), state.place().row()));
        return lines;
    }
}
