package io.headrace.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code headrace dev} says once it runs: what there is, and what to type to try it. */
final class DevText {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:+~-]+");

    private DevText() {}

    /** How this command was called, as it has to be typed in a shell. */
    static String called() {
        return quoted(System.getProperty("headrace.command", "headrace"));
    }

    /**
     * What has other commands find what runs here.
     *
     * @param redis where Redis is; null if they look there anyway
     * @param history the variables of the history; none without one
     */
    static List<String> exports(@Nullable String redis, Map<String, String> history) {
        List<String> lines = new ArrayList<>();
        if (redis != null) {
            lines.add("export HEADRACE_REDIS_URL=" + redis);
        }
        history.forEach((name, value) -> lines.add("export " + name + "=" + quoted(value)));
        return lines;
    }

    static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /**
     * The lines.
     *
     * @param called how this command is called, see {@link #called()}
     * @param running what runs, in words
     * @param exports what has to be typed first, see {@link #exports}
     * @param console where the dashboard is
     * @param history whether what has ended is kept
     */
    static List<String> lines(String called, String running, List<String> exports, String console, boolean history) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("  Headrace runs: " + running);
        lines.add("");
        lines.add("  In a browser: " + console);
        lines.add("");
        lines.add("  In another terminal:");
        lines.add("");
        exports.forEach(line -> lines.add("    " + line));
        lines.add("    " + called + " submit demo.fibonacci '{\"n\":10}' --wait 10s");
        lines.add("    " + called + " submit demo.flaky '{\"failures\":1}' --backoff 'fixed 1s'");
        if (history) {
            lines.add("    " + called + " history show");
        }
        lines.add("");
        lines.add("  Ctrl-C ends it; nothing is kept.");
        lines.add("");
        return lines;
    }
}
