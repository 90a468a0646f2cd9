package io.headrace.console.screen;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;

/** Breaks a visible line into as many as it needs; those that follow are indented as the first is. */
final class Wrapping {

    private Wrapping() {}

    static List<String> of(String visible, int columns) {
        String indent = " "
                .repeat(Math.min(
                        columns / 2, visible.length() - visible.stripLeading().length()));
        List<String> lines = new ArrayList<>();
        String rest = visible;
        while (Look.width(rest) > columns) {
            int end = end(rest, columns);
            lines.add(rest.substring(0, end).stripTrailing());
            String following = rest.substring(end).stripLeading();
            if (following.isEmpty()) {
                return lines;
            }
            rest = indent + following;
        }
        lines.add(rest);
        return lines;
    }

    /** Behind the last blank that fits, if it is not too far away; else where the room ends. */
    private static int end(String line, int columns) {
        int end = 0;
        int taken = 0;
        while (end < line.length()) {
            int c = line.codePointAt(end);
            taken += Math.max(0, WCWidth.wcwidth(c));
            if (taken > columns) {
                break;
            }
            end += Character.charCount(c);
        }
        int blank = line.lastIndexOf(' ', end);
        int indent = line.length() - line.stripLeading().length();
        int least = indent + 1;
        // A character wider than the screen is taken all the same: there has to be an end.
        int atLeast = Math.max(end, indent + Character.charCount(line.codePointAt(indent)));
        return blank > Math.max(least, end / 3) ? blank : atLeast;
    }
}
