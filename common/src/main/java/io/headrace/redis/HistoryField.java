package io.headrace.redis;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A field of an entry of a history stream: netstrings as they are, or under another name deflated (RFC 1951, without a header). */
enum HistoryField {
    ENDINGS(8 << 20),
    VALUES(256 << 10);

    /** Shorter is hardly made shorter. */
    private static final int SHORTEST = 512;

    /** A single task may be longer, and is kept as it is: whoever inflates can then refuse what would fill its memory. */
    private static final int LONGEST_INFLATED = 8 << 20;

    private static final int BUFFER = 8 << 10;

    private final String label = name().toLowerCase(Locale.ROOT);
    private final int longest;

    /** Longer values are kept as they are: a worker that settles has no time to deflate them. */
    HistoryField(int longest) {
        this.longest = longest;
    }

    String plainName() {
        return label;
    }

    String deflatedName() {
        return label + ".deflated";
    }

    boolean isWorthDeflating(byte[] netstrings) {
        return netstrings.length >= SHORTEST && netstrings.length <= longest;
    }

    /** Quickly rather than small: the endings of a flush are much alike. */
    static byte[] deflate(byte[] netstrings) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(netstrings);
            deflater.finish();
            ByteArrayOutputStream deflated = new ByteArrayOutputStream(netstrings.length / 4);
            byte[] buffer = new byte[BUFFER];
            while (!deflater.finished()) {
                deflated.write(buffer, 0, deflater.deflate(buffer));
            }
            return deflated.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /**
     * The other way round.
     *
     * @throws DataFormatException if this is nothing deflated, is not whole, or is longer than anything that we deflate
     */
    static byte[] inflate(byte[] deflated) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(deflated);
            ByteArrayOutputStream inflated = new ByteArrayOutputStream(4 * deflated.length);
            byte[] buffer = new byte[BUFFER];
            while (!inflater.finished()) {
                int some = inflater.inflate(buffer);
                if (some == 0) {
                    throw new DataFormatException("it ends in the middle");
                }
                inflated.write(buffer, 0, some);
                if (inflated.size() > LONGEST_INFLATED) {
                    throw new DataFormatException("it is longer than " + LONGEST_INFLATED + " bytes");
                }
            }
            return inflated.toByteArray();
        } finally {
            inflater.end();
        }
    }
}
