package io.headrace.cli.demo;

import io.headrace.command.TerminalSize;
import io.headrace.task.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the demo looks at one moment: the lines of a picture, or one plain line; none is wider than the terminal. */
final class DemoPicture {

    /** In less than this there is no picture. */
    static final int NARROWEST = 66;

    /** The widest that a bar or a curve gets. */
    static final int BAR = 44;

    private static final int LABEL = 12;
    private static final int BESIDE_WORKERS = 8;
    private static final String PER_SECOND = "  tasks/s";
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String RED = "\u001b[31m";
    private static final String CYAN = "\u001b[36m";
    private static final String RESET = "\u001b[0m";
    private static final Pattern PIECE = Pattern.compile("\u001b\\[[0-9;]*m|.", Pattern.DOTALL);

    private final boolean colours;
    private final Map<String, Long> workers;
    private final int slots;

    /**
     * A picture.
     *
     * @param colours whether it may use colours
     * @param workers the workers' names and process ids
     * @param slots how many tasks each runs at a time
     */
    DemoPicture(boolean colours, Map<String, Long> workers, int slots) {
        this.colours = colours;
        this.workers = workers;
        this.slots = slots;
    }

    /** The picture, with how fast it went of late. */
    List<String> lines(DemoView view, Collection<Double> rates, TerminalSize size) {
        String counts = String.format(Locale.ROOT, " %d/%d", done(view), view.submitted());
        // The last column stays empty: some terminals begin a new line once it is written to.
        int bar =
                Math.max(1, Math.min(BAR, size.columns() - 1 - LABEL - Math.max(counts.length(), PER_SECOND.length())));
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("  " + in(BOLD, "done      ") + bar(view, bar) + counts);
        lines.add(" ".repeat(LABEL) + in(CYAN, curve(rates, bar)) + in(DIM, PER_SECOND));
        lines.add("");
        lines.add("  queued " + pad(view.depth().queued()) + "running " + pad(running(view)) + "later "
                + pad(view.depth().scheduled()) + in(YELLOW, "retries " + pad(view.count(TaskState.RETRYING)))
                + in(RED, "dead " + view.count(TaskState.DEAD)));
        lines.add("");
        lines.addAll(workers(view, Math.max(1, size.rows() - BESIDE_WORKERS)));
        return lines.stream().map(line -> cut(line, size.columns() - 1)).toList();
    }

    /** All that fits in one line; no end of it is left out before the next. */
    String plain(DemoView view, int columns) {
        String line = String.format(
                Locale.ROOT, "%5.1fs  %d/%d done", view.elapsed().toMillis() / 1000.0, done(view), view.submitted());
        List<String> rest = List.of(
                view.depth().queued() + " queued",
                running(view) + " running",
                view.depth().scheduled() + " later",
                view.count(TaskState.RETRYING) + " retries",
                view.count(TaskState.DEAD) + " dead");
        for (String part : rest) {
            if (line.length() + 2 + part.length() >= columns) {
                break;
            }
            line = line + ", " + part;
        }
        return line;
    }

    private List<String> workers(DemoView view, int room) {
        List<String> lines = new ArrayList<>();
        workers.forEach((name, pid) ->
                lines.add(worker(name, pid, view.depth().byWorker().getOrDefault(name, 0L))));
        if (lines.size() <= room) {
            return lines;
        }
        List<String> shown = new ArrayList<>(lines.subList(0, room - 1));
        shown.add(in(DIM, "  and " + (lines.size() - shown.size()) + " more"));
        return shown;
    }

    /** What a worker was given while the slots were full is not running yet. */
    private long running(DemoView view) {
        return Math.min(view.depth().running(), (long) workers.size() * slots);
    }

    private static long done(DemoView view) {
        return Math.max(0, Math.min(view.submitted(), view.done()));
    }

    private static String pad(long number) {
        return String.format(Locale.ROOT, "%-5d ", number);
    }

    private String bar(DemoView view, int cells) {
        long all = Math.max(1, view.submitted());
        long dead = view.count(TaskState.DEAD);
        int full = (int) (done(view) * cells / all);
        int red = dead == 0 ? 0 : (int) Math.min(full, Math.max(1, dead * cells / all));
        return in(GREEN, "█".repeat(full - red)) + in(RED, "█".repeat(red)) + in(DIM, "░".repeat(cells - full));
    }

    private static String curve(Collection<Double> rates, int cells) {
        double highest = rates.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        StringBuilder curve = new StringBuilder();
        rates.stream().skip(Math.max(0, rates.size() - cells)).forEach(rate -> {
            int height = highest <= 0 ? 0 : (int) Math.round(rate / highest * (BLOCKS.length() - 1));
            curve.append(BLOCKS.charAt(Math.max(0, height)));
        });
        return curve + " ".repeat(cells - curve.length());
    }

    private String worker(String name, long pid, long running) {
        int busy = (int) Math.min(slots, running);
        return "  " + in(BOLD, name) + in(DIM, String.format(Locale.ROOT, "  pid %-8d", pid))
                + in(GREEN, "●".repeat(busy)) + in(DIM, "○".repeat(slots - busy));
    }

    private String in(String style, String text) {
        return colours && !text.isEmpty() ? style + text + RESET : text;
    }

    /** Colours take no room, and those behind the cut are kept: they end what has begun. */
    private static String cut(String line, int columns) {
        StringBuilder kept = new StringBuilder();
        int shown = 0;
        Matcher piece = PIECE.matcher(line);
        while (piece.find()) {
            boolean colour = piece.group().charAt(0) == '\u001b';
            if (colour || shown++ < columns) {
                kept.append(piece.group());
            }
        }
        return kept.toString();
    }
}
