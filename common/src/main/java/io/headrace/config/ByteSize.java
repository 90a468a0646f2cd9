package io.headrace.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sizes as people write them: {@code 100B}, {@code 64KiB}, {@code 1MiB}, {@code 1GiB}. */
final class ByteSize {

    static final String EXPECTED = "a size such as 64KiB or 1MiB, at most 512MiB";

    /** What Redis takes as one value. */
    private static final long MOST = 512L * 1024 * 1024;

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,10}) ?(B|KiB|MiB|GiB)");

    private ByteSize() {}

    /** The number of bytes, or null if the text is no size from 1 B to 512 MiB. */
    static @Nullable Integer parse(String text) {
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
        return bytes < 1 || bytes > MOST ? null : (Integer) (int) bytes;
    }
}
