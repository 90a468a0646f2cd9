package io.headrace.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sizes as people write them: {@code 100B}, {@code 64KiB}, {@code 1MiB}, {@code 1GiB}. */
final class ByteSize {

    /** What Redis takes as one value. */
    static final int MOST = 512 * 1024 * 1024;

    /** What the result of a task may have at most. */
    static final int MOST_OF_RESULT = 64 * 1024 * 1024;

    /** What endings may take of Redis, for one queue. */
    static final int MOST_OF_HISTORY = Integer.MAX_VALUE;

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,10}) ?(B|KiB|MiB|GiB)");

    private ByteSize() {}

    static String expected(int most) {
        return "a size from 1B to " + (most >> 20) + "MiB, such as 64KiB or 1MiB";
    }

    /** The number of bytes, or null if the text is no size from 1 B to the most. */
    static @Nullable Integer parse(String text, int most) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            return null;
        }
        int shift = switch (size.group(2)) {
            case "B" -> 0;
            case "KiB" -> 10;
            case "MiB" -> 20;
            default -> 30;
        };
        long bytes = Long.parseLong(size.group(1)) << shift;
        return bytes < 1 || bytes > most ? null : (Integer) (int) bytes;
    }
}
