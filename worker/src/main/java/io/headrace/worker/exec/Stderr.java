package io.headrace.worker.exec;

import io.headrace.worker.TaskContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Reads a program's stderr to its end, line by line. What is meant for Headrace goes where it belongs; every other line is a
 * log line of the task that runs, goes to the log at DEBUG, and is kept as long as it is among the last 8 KiB. Thread-safe.
 */
final class Stderr {

    private static final Logger log = LoggerFactory.getLogger(Stderr.class);

    private static final int KEPT_BYTES = 8 * 1024;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]");

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final byte[] kept = new byte[KEPT_BYTES];
    private int length;
    private @Nullable StderrNote later;
    private volatile @Nullable Listener listener;

    /** The task that runs, with what its lines in the log carry. */
    private record Listener(TaskContext context, @Nullable Map<String, String> fields) {}

    /** What comes from now on is of this task; what was kept of others is forgotten. On the handler's thread. */
    synchronized void begin(TaskContext context) {
        length = 0;
        later = null;
        listener = new Listener(context, MDC.getCopyOfContextMap());
    }

    /** What comes from now on is of no task. */
    void end() {
        listener = null;
    }

    /** Reads to the end. */
    void read(InputStream in) throws IOException {
        byte[] chunk = new byte[KEPT_BYTES];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            for (int i = 0; i < count; i++) {
                line.write(chunk[i]);
                if (chunk[i] == '\n' || line.size() == KEPT_BYTES) {
                    takeLine();
                }
            }
        }
        takeLine();
    }

    /** What is kept, as text without control characters. */
    synchronized String text() {
        return printable(new String(kept, 0, length, StandardCharsets.UTF_8));
    }

    /** What was said last about running the task again later; null if nothing. */
    synchronized @Nullable StderrNote later() {
        return later;
    }

    private void takeLine() {
        if (line.size() == 0) {
            return;
        }
        byte[] bytes = line.toByteArray();
        line.reset();
        Listener present = listener;
        StderrNote note = StderrNote.read(bytes);
        if (note == null) {
            keep(bytes);
            tell(present, new String(bytes, StandardCharsets.UTF_8));
        } else if (present != null && note.isAbout(present.context.id())) {
            take(present, note);
        }
    }

    private void take(Listener present, StderrNote note) {
        if (note.percent() != null) {
            int percent = note.percent();
            guarded(() -> present.context.progress(percent, printable(note.note())));
        }
        if (note.log() != null) {
            keep((note.log() + '\n').getBytes(StandardCharsets.UTF_8));
            tell(present, note.log());
        }
        if (note.retryAfter() != null) {
            synchronized (this) {
                later = note;
            }
        }
    }

    private synchronized void keep(byte[] bytes) {
        int count = Math.min(bytes.length, KEPT_BYTES);
        int stay = Math.min(length, KEPT_BYTES - count);
        System.arraycopy(kept, length - stay, kept, 0, stay);
        System.arraycopy(bytes, bytes.length - count, kept, stay, count);
        length = stay + count;
    }

    private static void tell(@Nullable Listener present, String said) {
        String text = printable(said).stripTrailing();
        if (present == null || text.isEmpty()) {
            return;
        }
        guarded(() -> present.context.log(text));
        Logger own = present.context.logger();
        if (own.isDebugEnabled()) {
            if (present.fields != null) {
                MDC.setContextMap(present.fields);
            }
            own.debug("stderr: {}", text);
            MDC.clear();
        }
    }

    /** Whatever becomes of it, the reading goes on: the program would wait for it for ever. */
    private static void guarded(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException e) {
            log.debug("What a program said about its task was not told", e);
        }
    }

    private static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("");
    }
}
