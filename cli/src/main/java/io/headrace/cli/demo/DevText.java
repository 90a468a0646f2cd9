package io.headrace.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What {@code headrace dev} says once it runs: what there is, and what to type to try it. */
final class DevText {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./+~-]+");

    private DevText() {}

    /**
     * The lines.
     *
     * @param command how this command was called
     * @param running what runs, in words
     * @param url where Redis is
     * @param console where the dashboard is
     * @param isFound whether other commands look there anyway
     */
    static List<String> lines(String command, String running, String url, String console, boolean isFound) {
        String called = PLAIN.matcher(command).matches() ? command : "'" + command.replace("'", "'\\''") + "'";
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("  Headrace runs: " + running);
        lines.add("");
        lines.add("  In a browser: " + console);
        lines.add("");
        lines.add("  In another terminal:");
        lines.add("");
        if (!isFound) {
            lines.add("    export HEADRACE_REDIS_URL=" + url);
        }
        lines.add("    " + called + " submit demo.fibonacci '{\"n\":10}' --wait 10s");
        lines.add("    " + called + " submit demo.flaky '{\"failures\":1}' --backoff 'fixed 1s'");
        lines.add("");
        lines.add("  Ctrl-C ends it; nothing is kept.");
        lines.add("");
        return lines;
    }
}
