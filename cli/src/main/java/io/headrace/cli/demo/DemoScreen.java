package io.headrace.cli.demo;

import io.headrace.command.TerminalSize;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows how the demo goes: a picture that is drawn over itself on a terminal, a line a second where there is none or it is
 * narrow.
 */
final class DemoScreen {

    private static final String CLEAR_LINE = "\r\u001b[2K";
    private static final String CLEAR_ALL = "\u001b[H\u001b[2J";

    /** A line that is too wide for a terminal that has just become smaller is cut and not broken. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int ENDLESS = Integer.MAX_VALUE;

    private final PrintStream out;
    private final boolean terminal;
    private final Supplier<TerminalSize> sizes;
    private final DemoPicture picture;
    private final Deque<Double> rates = new ArrayDeque<>();
    private TerminalSize size;
    private long lastAskedNanos = System.nanoTime();
    private int drawnLines;
    private long lastDone;
    private long lastNanos;
    private @Nullable Long lastLineNanos;

    /**
     * A screen.
     *
     * @param terminal whether it may draw over itself
     * @param sizes asks the terminal how large it is; not asked if there is none
     */
    DemoScreen(PrintStream out, boolean terminal, Supplier<TerminalSize> sizes, DemoPicture picture) {
        this.out = out;
        this.terminal = terminal;
        this.sizes = sizes;
        this.picture = picture;
        this.size = terminal ? sizes.get() : new TerminalSize(ENDLESS, ENDLESS);
    }

    /** Says on a terminal that something will come; what is shown next stands in its place. */
    static void await(PrintStream out, boolean terminal, String what) {
        if (terminal) {
            out.print(CLEAR_LINE + what);
            out.flush();
        }
    }

    /** Takes back what {@link #await} said. */
    static void endAwait(PrintStream out, boolean terminal) {
        await(out, terminal, "");
    }

    /** Shows how it stands; a plain line only once a second, and not what {@link #end} will say. */
    void show(DemoView view) {
        measure(view);
        if (terminal && System.nanoTime() - lastAskedNanos > SECOND_NANOS) {
            fit(sizes.get());
        }
        if (drawsPicture()) {
            draw(view);
        } else if (view.outstanding() > 0 && isTimeForALine()) {
            lastLineNanos = System.nanoTime();
            line(view);
        }
    }

    private boolean isTimeForALine() {
        return lastLineNanos == null || System.nanoTime() - lastLineNanos > SECOND_NANOS;
    }

    /** Shows how it ended. */
    void end(DemoView view) {
        if (terminal) {
            fit(sizes.get());
        }
        if (drawsPicture()) {
            draw(view);
        } else {
            line(view);
        }
    }

    private boolean drawsPicture() {
        return terminal && size.columns() >= DemoPicture.NARROWEST;
    }

    /** A terminal that becomes narrower breaks lines that are there already: nobody knows where they stand then. */
    private void fit(TerminalSize now) {
        lastAskedNanos = System.nanoTime();
        if (now.columns() != size.columns() && drawnLines > 0) {
            out.print(CLEAR_ALL);
            drawnLines = 0;
        }
        size = now;
    }

    private void line(DemoView view) {
        out.println(picture.plain(view, size.columns()));
        out.flush();
    }

    private void measure(DemoView view) {
        long now = System.nanoTime();
        if (lastNanos != 0) {
            rates.add((view.done() - lastDone) / ((now - lastNanos) / 1e9));
            if (rates.size() > DemoPicture.BAR) {
                rates.remove();
            }
        }
        lastDone = view.done();
        lastNanos = now;
    }

    private void draw(DemoView view) {
        List<String> lines = picture.lines(view, rates, size);
        StringBuilder frame = new StringBuilder(NO_WRAP);
        if (drawnLines > 0) {
            frame.append("\u001b[").append(drawnLines).append('A');
        }
        lines.forEach(line -> frame.append(CLEAR_LINE).append(line).append('\n'));
        drawnLines = lines.size();
        out.print(frame.append(CLEAR_BELOW).append(WRAP));
        out.flush();
    }
}
