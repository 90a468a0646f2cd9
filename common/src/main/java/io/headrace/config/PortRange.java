package io.headrace.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Ports of which the first free one is taken, so that several processes of one machine can share a configuration file.
 * Immutable.
 *
 * @param first the lowest; 0 alone stands for any free port
 * @param last the highest
 */
public record PortRange(int first, int last) {

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");
    private static final int HIGHEST = 65_535;

    /** The range written as {@code 9464} or {@code 9464-9483}; null if the text is none. */
    static @Nullable PortRange parse(String text) {
        Matcher range = TEXT.matcher(text);
        if (!range.matches()) {
            return null;
        }
        int first = Integer.parseInt(range.group(1));
        int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
        return last < first || last > HIGHEST || (first == 0 && last > 0) ? null : new PortRange(first, last);
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
