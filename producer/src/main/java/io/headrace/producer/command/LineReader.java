package io.headrace.producer.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads lines as bytes, and never holds more than one of a limited length. Not thread-safe. */
final class LineReader {

    private final InputStream in;
    private final int limit;
    private final byte[] buffer = new byte[64 * 1024];
    private int at;
    private int end;
    private long position;
    private boolean tooLong;

    LineReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /** How many bytes have been read. */
    long position() {
        return position;
    }

    /** Whether the line that was read last was longer than the limit, and cut. */
    boolean tooLong() {
        return tooLong;
    }

    /** The next line without its end, or null if there is none. */
    byte @Nullable [] next() throws IOException {
        tooLong = false;
        if (at == end && !fill()) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        do {
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            take(line, from, at - from);
            position += at - from;
            if (at < end) {
                at++;
                position++;
                break;
            }
        } while (fill());
        return line.toByteArray();
    }

    private void take(ByteArrayOutputStream line, int from, int length) {
        int room = limit - line.size();
        tooLong |= length > room;
        line.write(buffer, from, Math.min(length, room));
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }
}
