package io.headrace.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values one behind the other, each as {@code <length>:<bytes>,} with its length in bytes, {@code -:,} for none: D. J. Bernstein's
 * netstrings. Reads them from first to last; believes no length. Not thread-safe.
 */
final class Netstrings {

    private static final byte[] NONE = {'-', ':', ','};

    /** Longer is no array, and longer than Redis takes. */
    private static final int MOST_DIGITS = 9;

    private final byte[] bytes;
    private int at;

    Netstrings(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Says where the bytes are not what they should be. */
    static final class BrokenException extends Exception {

        private static final long serialVersionUID = 1L;

        private BrokenException(int at, String wrong) {
            super("broken at byte " + at + ": " + wrong);
        }
    }

    static void write(ByteArrayOutputStream to, byte @Nullable [] value) {
        if (value == null) {
            to.writeBytes(NONE);
            return;
        }
        to.writeBytes(Integer.toString(value.length).getBytes(StandardCharsets.US_ASCII));
        to.write(':');
        to.writeBytes(value);
        to.write(',');
    }

    boolean hasNext() {
        return at < bytes.length;
    }

    /** How far it has been read, in bytes. */
    int position() {
        return at;
    }

    /** What has not been read. */
    byte[] rest() {
        return since(at, bytes.length);
    }

    /** What was read since a position. */
    byte[] since(int from) {
        return since(from, at);
    }

    private byte[] since(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** The next value; null if it says that there is none. Reads nothing where it fails. */
    byte @Nullable [] next() throws BrokenException {
        if (at + 2 < bytes.length && bytes[at] == '-' && bytes[at + 1] == ':' && bytes[at + 2] == ',') {
            at += 3;
            return null;
        }
        int digits = 0;
        int length = 0;
        while (at + digits < bytes.length && bytes[at + digits] >= '0' && bytes[at + digits] <= '9') {
            length = length * 10 + bytes[at + digits] - '0';
            digits++;
            if (digits > MOST_DIGITS) {
                throw new BrokenException(at, "a length has too many digits");
            }
        }
        int from = at + digits + 1;
        if (digits == 0 || (digits > 1 && bytes[at] == '0') || from > bytes.length || bytes[from - 1] != ':') {
            throw new BrokenException(at, "no length");
        }
        if (length >= bytes.length - from) {
            throw new BrokenException(
                    at, "a length of " + length + ", of which " + (bytes.length - from) + " are there");
        }
        if (bytes[from + length] != ',') {
            throw new BrokenException(from + length, "no comma behind " + length + " bytes");
        }
        at = from + length + 1;
        return since(from, from + length);
    }
}
