package io.headrace.worker.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/** Reads a program's stderr to its end: every line goes to the log at DEBUG, the last 8 KiB are kept. Thread-safe. */
final class StderrTail {

    private static final int KEPT_BYTES = 8 * 1024;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]");

    private final Logger log;
    private final byte[] kept = new byte[KEPT_BYTES];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int length;

    StderrTail(Logger log) {
        this.log = log;
    }

    /** Reads to the end. */
    void read(InputStream in) throws IOException {
        boolean logged = log.isDebugEnabled();
        byte[] chunk = new byte[KEPT_BYTES];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            keep(chunk, count);
            if (logged) {
                logLines(chunk, count);
            }
        }
        logLine();
    }

    /** What is kept, as text without control characters. */
    synchronized String text() {
        String text = new String(kept, 0, length, StandardCharsets.UTF_8);
        return UNPRINTABLE.matcher(text).replaceAll("");
    }

    private synchronized void keep(byte[] chunk, int count) {
        int stay = Math.min(length, KEPT_BYTES - count);
        System.arraycopy(kept, length - stay, kept, 0, stay);
        System.arraycopy(chunk, 0, kept, stay, count);
        length = stay + count;
    }

    private void logLines(byte[] chunk, int count) {
        for (int i = 0; i < count; i++) {
            if (chunk[i] == '\n' || line.size() == KEPT_BYTES) {
                logLine();
            }
            if (chunk[i] != '\n') {
                line.write(chunk[i]);
            }
        }
    }

    private void logLine() {
        if (line.size() > 0) {
            String text =
                    UNPRINTABLE.matcher(line.toString(StandardCharsets.UTF_8)).replaceAll("");
            log.debug("stderr: {}", text);
            line.reset();
        }
    }
}
