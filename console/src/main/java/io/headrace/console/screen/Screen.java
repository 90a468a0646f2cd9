package io.headrace.console.screen;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;

/**
 * Draws the whole screen: a pure function of the state and the size. Lines that a small screen has no room for are left out,
 * the foot last.
 */
final class Screen {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Two lines of head and one of foot; on less there is only the body and its foot. */
    private static final int HEAD = 2;

    private static final int LOWEST_WITH_HEAD = 6;
    private static final int LOWEST_WITH_GAPS = 18;
    private static final int WIDEST_OF_TABS = 72;

    private final Look look;
    private final String where;

    /** A screen; {@code where} names the Redis, without its password. */
    Screen(Look look, String where) {
        this.look = look;
        this.where = where;
    }

    /** As many lines as the screen is high, none wider than it. */
    List<AttributedString> render(DashboardState state, int width, int height) {
        List<AttributedString> lines = new ArrayList<>();
        if (height <= 0 || width <= 0) {
            return lines;
        }
        if (height >= LOWEST_WITH_HEAD) {
            lines.add(head(state, width));
            lines.add(tabs(state, width));
        }
        if (height >= LOWEST_WITH_GAPS) {
            lines.add(AttributedString.EMPTY);
        }
        int room = bodyHeight(height);
        if (room > 0) {
            List<AttributedString> body = body(state).lines(state, width, room);
            lines.addAll(body.subList(0, Math.min(room, body.size())));
        }
        while (lines.size() < height - 1) {
            lines.add(AttributedString.EMPTY);
        }
        lines.add(foot(state, width));
        return lines;
    }

    /** What keys mean on a screen of this size. */
    KeyBindings keys(DashboardState state, int width, int height) {
        int room = Math.max(1, bodyHeight(height));
        boolean opened = state.place().task() != null;
        // The lists have a title and the names of their columns above their rows.
        return new KeyBindings(
                Math.max(1, opened ? room : room - HEAD),
                opened ? new TaskBody(look).all(state, width).size() : 0);
    }

    private static int bodyHeight(int height) {
        int head = height >= LOWEST_WITH_HEAD ? HEAD : 0;
        int gaps = height >= LOWEST_WITH_GAPS ? 2 : 0;
        return height - head - gaps - 1;
    }

    private Body body(DashboardState state) {
        if (state.help()) {
            return new HelpBody(look);
        }
        if (state.place().task() != null) {
            return new TaskBody(look);
        }
        if (!state.facts().areKnown()) {
            return (shown, width, height) -> List.of(Line.of(look, "Asking Redis ...", Tone.FAINT, width));
        }
        return switch (state.view()) {
            case OVERVIEW -> new OverviewBody(look);
            case TASKS, DELAYED -> new TaskListBody(look);
            case DEAD ->
                state.place().letters() == null && state.filter().isEmpty()
                        ? new CausesBody(look)
                        : new TaskListBody(look);
            case WORKERS -> new WorkersBody(look);
            case AUDIT -> new AuditBody(look);
        };
    }

    private AttributedString head(DashboardState state, int width) {
        String time = state.facts().areKnown() ? CLOCK.format(state.facts().at()) : "";
        if (!state.trouble().isEmpty()) {
            return new Line(look)
                    .add("NOT LIVE", Tone.BAD)
                    .add((time.isEmpty() ? "" : " since " + time) + ": " + state.trouble())
                    .build(width);
        }
        Line line = new Line(look).add("Headrace", Tone.STRONG).add("  " + where, Tone.FAINT);
        if (state.frozen()) {
            line.add("  ").add("[held still: p goes on]", Tone.WARN);
        }
        return line.right(time, Tone.FAINT, width).build(width);
    }

    private AttributedString tabs(DashboardState state, int width) {
        Line line = new Line(look);
        for (View view : View.values()) {
            boolean here = view == state.view();
            String name = width >= WIDEST_OF_TABS || here ? view.key() + " " + view.title() : view.key() + "";
            line.add(here ? "[" + name + "]" : " " + name + " ", here ? Tone.SELECTED : Tone.PLAIN);
        }
        return line.build(width);
    }

    private AttributedString foot(DashboardState state, int width) {
        Order asked = state.asked();
        if (asked != null) {
            String answers = " y/N ";
            return new Line(look)
                    .add(look.cut(look.visible(asked.question()), width - answers.length()), Tone.WARN)
                    .add(answers, Tone.STRONG)
                    .build(width);
        }
        if (state.typing() != null) {
            return new Line(look)
                    .add("/" + state.typing(), Tone.STRONG)
                    .add("_   Enter narrows the list, Esc leaves it", Tone.FAINT)
                    .build(width);
        }
        if (!state.moving().isEmpty()) {
            Line line = new Line(look).add(state.moving(), Tone.WARN);
            return (state.notice().isEmpty() ? line : line.add(look.dot()).add(state.notice(), Tone.STRONG))
                    .build(width);
        }
        return state.notice().isEmpty()
                ? Line.of(look, hints(state), Tone.FAINT, width)
                : Line.of(look, state.notice(), Tone.STRONG, width);
    }

    private static String hints(DashboardState state) {
        if (state.help()) {
            return "any key goes back";
        }
        if (state.place().task() != null) {
            return "? help  Esc back  R run again  C cancel  D delete  P pause queue  q quit";
        }
        return "? help  q quit  "
                + switch (state.view()) {
                    case OVERVIEW -> "Enter open  P pause  R run again  Q quiet  p hold still";
                    case TASKS -> "Enter open  / filter  s state  R run now  C cancel  P pause";
                    case DEAD -> "Enter open  / filter  R run again  D delete";
                    case DELAYED -> "Enter open  / filter  R run now  C cancel";
                    case WORKERS -> "Enter open  Q quiet worker  C cancel task";
                    case AUDIT -> "p hold still";
                };
    }
}
