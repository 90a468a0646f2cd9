package io.headrace.command;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large the terminal is.
 *
 * @param rows its lines
 * @param columns characters in a line
 */
public record TerminalSize(int rows, int columns) {

    private static final TerminalSize USUAL = new TerminalSize(24, 80);
    private static final Pattern ANSWER = Pattern.compile("([1-9][0-9]{0,4}) ([1-9][0-9]{0,4})");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,4}");
    private static final File TERMINAL = new File("/dev/tty");
    private static final long PATIENCE_MS = 500;

    /** As it is now: what {@code stty size} says, else {@code COLUMNS}, else 80 columns. Takes some milliseconds. */
    public static TerminalSize now(Map<String, String> environment) {
        Matcher answer = ANSWER.matcher(ask());
        if (answer.matches()) {
            return new TerminalSize(Integer.parseInt(answer.group(1)), Integer.parseInt(answer.group(2)));
        }
        String columns = environment.getOrDefault("COLUMNS", "");
        return NUMBER.matcher(columns).matches() ? new TerminalSize(USUAL.rows, Integer.parseInt(columns)) : USUAL;
    }

    /** Java itself does not know. */
    private static String ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(TERMINAL)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                stty.destroyForcibly();
                return "";
            }
            return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException none) {
            // No terminal, or no stty.
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
