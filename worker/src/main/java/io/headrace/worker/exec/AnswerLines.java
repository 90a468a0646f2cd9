package io.headrace.worker.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a stream, none longer than a limit. Not thread-safe. */
final class AnswerLines {

    private final InputStream in;
    private final int limit;
    private final byte[] chunk = new byte[8 * 1024];
    private int from;
    private int to;

    AnswerLines(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /**
     * Waits for the next line, without its line feed.
     *
     * @return null at the end; what follows the last line feed is no line
     * @throws TooLongException if it is longer than the limit
     */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int end = from;
            while (end < to && chunk[end] != '\n') {
                end++;
            }
            line.write(chunk, from, end - from);
            if (line.size() > limit) {
                throw new TooLongException();
            }
            if (end < to) {
                from = end + 1;
                return line.toByteArray();
            }
            from = 0;
            to = Math.max(0, in.read(chunk));
            if (to == 0) {
                return null;
            }
        }
    }

    /** A line is longer than the limit. */
    static final class TooLongException extends IOException {

        private static final long serialVersionUID = 1L;
    }
}
