package io.headrace.task;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A line that an attempt logged, as it is kept with the task. Immutable.
 *
 * @param at when it was logged, by the clock of the Redis server
 * @param text what it says, in one line without control characters, cut at {@value #MAX_TEXT} characters
 */
public record LogLine(Instant at, String text) {

    /** The longest text that is kept, in characters. */
    public static final int MAX_TEXT = 300;

    private static final String CUT = "...";

    /** What a line takes besides its text where it is kept, in bytes. */
    private static final int FRAME = 32;

    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-?]*[ -/]*[@-~]");
    private static final Pattern BLANKS = Pattern.compile("[\t\r\n]");

    /** As for a terminal: what moves its cursor, ends lines or turns the direction of writing; and halves of characters. */
    private static final Pattern HARMFUL = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}[\\p{Cf}&&[^\u200c\u200d]]]");

    /** Makes the text harmless and cuts it to what is kept. */
    public LogLine {
        text = harmless(text, MAX_TEXT);
    }

    /** What was said at one moment, a line for each line of it that is not blank; of many the last {@code atMost}. */
    public static List<LogLine> of(Instant at, String said, int atMost) {
        List<String> lines = said.lines().filter(line -> !line.isBlank()).toList();
        return lines.subList(Math.max(0, lines.size() - atMost), lines.size()).stream()
                .map(line -> new LogLine(at, line.stripTrailing()))
                .toList();
    }

    /** The newest of these lines: at most so many, and at most so many bytes as they are kept. */
    public static List<LogLine> last(List<LogLine> lines, int atMost, int bytes) {
        int from = lines.size();
        int left = bytes;
        while (from > 0 && lines.size() - from < atMost) {
            left -= lines.get(from - 1).bytes();
            if (left < 0) {
                break;
            }
            from--;
        }
        return List.copyOf(lines.subList(from, lines.size()));
    }

    private int bytes() {
        long escaped = text.chars().filter(c -> c == '"' || c == '\\').count();
        return FRAME + text.getBytes(StandardCharsets.UTF_8).length + (int) escaped;
    }

    /** A text in one line without control characters and the colours of terminals, cut. */
    static String harmless(String text, int longest) {
        String plain = COLOURS.matcher(text).replaceAll("");
        plain = BLANKS.matcher(plain).replaceAll(" ");
        plain = HARMFUL.matcher(plain).replaceAll("\ufffd");
        if (plain.length() <= longest) {
            return plain;
        }
        int end = longest - CUT.length();
        return plain.substring(0, Character.isHighSurrogate(plain.charAt(end - 1)) ? end - 1 : end) + CUT;
    }
}
