package io.headrace.cli.demo;

import io.headrace.task.TaskState;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows how the demo goes: a picture that is drawn over itself on a terminal, a line a second elsewhere. */
final class DemoScreen {

    private static final int BAR = 44;
    private static final int CURVE = 44;
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String RED = "\u001b[31m";
    private static final String CYAN = "\u001b[36m";
    private static final String RESET = "\u001b[0m";

    private final PrintStream out;
    private final boolean terminal;
    private final boolean colours;
    private final Map<String, Long> workers;
    private final int slots;
    private final Deque<Double> rates = new ArrayDeque<>();
    private int drawnLines;
    private long lastDone;
    private long lastNanos;
    private long lastLineNanos;

    /**
     * A screen.
     *
     * @param terminal whether it may draw over itself
     * @param colours whether it may use colours
     * @param workers the workers' names and process ids
     * @param slots how many tasks each runs at a time
     */
    DemoScreen(PrintStream out, boolean terminal, boolean colours, Map<String, Long> workers, int slots) {
        this.out = out;
        this.terminal = terminal;
        this.colours = colours;
        this.workers = workers;
        this.slots = slots;
    }

    void show(DemoView view) {
        measure(view);
        if (terminal) {
            draw(view);
        } else if (view.outstanding() == 0 || System.nanoTime() - lastLineNanos > 1_000_000_000) {
            lastLineNanos = System.nanoTime();
            out.printf(
                    Locale.ROOT,
                    "%5.1f s  %d/%d done, %d queued, %d running, %d later, %d retries, %d dead%n",
                    view.elapsed().toMillis() / 1000.0,
                    view.done(),
                    view.submitted(),
                    view.depth().queued(),
                    view.depth().running(),
                    view.depth().scheduled(),
                    view.count(TaskState.RETRYING),
                    view.count(TaskState.DEAD));
            out.flush();
        }
    }

    private void measure(DemoView view) {
        long now = System.nanoTime();
        if (lastNanos != 0) {
            rates.add((view.done() - lastDone) / ((now - lastNanos) / 1e9));
            if (rates.size() > CURVE) {
                rates.remove();
            }
        }
        lastDone = view.done();
        lastNanos = now;
    }

    private void draw(DemoView view) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("  " + in(BOLD, "done      ") + bar(view)
                + String.format(Locale.ROOT, " %d/%d", view.done(), view.submitted()));
        lines.add("            " + in(CYAN, curve()) + in(DIM, "  tasks per second"));
        lines.add("");
        lines.add("  queued " + pad(view.depth().queued()) + "running "
                + pad(view.depth().running())
                + "later " + pad(view.depth().scheduled())
                + in(YELLOW, "retries " + pad(view.count(TaskState.RETRYING)))
                + in(RED, "dead " + pad(view.count(TaskState.DEAD))));
        lines.add("");
        workers.forEach((name, pid) ->
                lines.add(worker(name, pid, view.depth().byWorker().getOrDefault(name, 0L))));
        redraw(lines);
    }

    private static String pad(long number) {
        return String.format(Locale.ROOT, "%-6d", number);
    }

    private String bar(DemoView view) {
        int green = part(view.count(TaskState.COMPLETED), view);
        int red = Math.min(
                BAR - green, view.count(TaskState.DEAD) == 0 ? 0 : Math.max(1, part(view.count(TaskState.DEAD), view)));
        return in(GREEN, "█".repeat(green)) + in(RED, "█".repeat(red)) + in(DIM, "░".repeat(BAR - green - red));
    }

    private static int part(long count, DemoView view) {
        return (int) Math.min(BAR, count * BAR / Math.max(1, view.submitted()));
    }

    private String curve() {
        double highest = rates.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        StringBuilder curve = new StringBuilder();
        for (double rate : rates) {
            int height = highest == 0 ? 0 : (int) Math.round(rate / highest * (BLOCKS.length() - 1));
            curve.append(BLOCKS.charAt(Math.max(0, height)));
        }
        return curve + " ".repeat(CURVE - curve.length());
    }

    private String worker(String name, long pid, long running) {
        int busy = (int) Math.min(slots, running);
        return "  " + in(BOLD, name) + in(DIM, String.format(Locale.ROOT, "  pid %-8d", pid))
                + in(GREEN, "●".repeat(busy)) + in(DIM, "○".repeat(slots - busy));
    }

    private void redraw(List<String> lines) {
        StringBuilder frame = new StringBuilder();
        if (drawnLines > 0) {
            frame.append("\u001b[").append(drawnLines).append('A');
        }
        lines.forEach(line -> frame.append("\u001b[2K").append(line).append('\n'));
        drawnLines = lines.size();
        out.print(frame);
        out.flush();
    }

    private String in(String style, String text) {
        return colours && !text.isEmpty() ? style + text + RESET : text;
    }
}
