package io.headrace.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * Lets the same complaint through a few times in ten seconds and counts the rest, of which one line tells when the ten seconds
 * are over. Thread-safe; what is said is said outside its monitor.
 */
final class Repeats {

    /** How long a window is, in words. */
    static final String WINDOW_TEXT = "10 s";

    private static final Duration WINDOW = Duration.ofSeconds(10);

    /** So many are let through in a window. */
    static final int A_FEW = 5;

    /** What cannot be told apart any more, because there is too much of it, counts as one complaint. */
    private static final int MOST_KINDS = 500;

    private static final String OTHERS = "";

    private final int aFew;
    private final LongSupplier nanoTime;
    private final BiConsumer<Duration, Runnable> later;
    private final Map<String, Window> windows = new HashMap<>();

    /**
     * Repeats that are counted.
     *
     * @param nanoTime measures
     * @param later has something done after a while
     */
    Repeats(LongSupplier nanoTime, BiConsumer<Duration, Runnable> later) {
        this(A_FEW, nanoTime, later);
    }

    private Repeats(int aFew, LongSupplier nanoTime, BiConsumer<Duration, Runnable> later) {
        this.aFew = aFew;
        this.nanoTime = nanoTime;
        this.later = later;
    }

    /** Repeats that are all let through. */
    static Repeats unlimited() {
        return new Repeats(Integer.MAX_VALUE, System::nanoTime, (delay, action) -> {});
    }

    /**
     * Says it, or counts it.
     *
     * @param kind what tells the complaint from others
     * @param say says it
     * @param sayMore says how many more there were
     */
    void tell(String kind, Runnable say, IntConsumer sayMore) {
        Window over = null;
        Window window;
        int before;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            window = windows.get(kind);
            if (window != null && now - window.begunNanos >= WINDOW.toNanos()) {
                over = window;
                windows.remove(kind);
                window = null;
            }
            if (window == null) {
                window = open(kind, now);
            }
            before = window.count++;
            window.sayMore = sayMore;
        }
        if (over != null) {
            end(over);
        }
        if (before < aFew) {
            say.run();
        } else if (before == aFew) {
            Window counting = window;
            later.accept(WINDOW, () -> end(counting));
        }
    }

    private Window open(String kind, long now) {
        if (windows.size() >= MOST_KINDS) {
            windows.values().removeIf(old -> old.count <= aFew && now - old.begunNanos >= WINDOW.toNanos());
        }
        String known = windows.size() >= MOST_KINDS ? OTHERS : kind;
        return windows.computeIfAbsent(known, fresh -> new Window(now));
    }

    private void end(Window window) {
        int more;
        synchronized (this) {
            windows.values().remove(window);
            more = window.isOver ? 0 : window.count - aFew;
            window.isOver = true;
        }
        if (more > 0) {
            window.sayMore.accept(more);
        }
    }

    /** Says at once what is counted. */
    void flush() {
        List<Window> open;
        synchronized (this) {
            open = List.copyOf(windows.values());
        }
        open.forEach(this::end);
    }

    /** Ten seconds of one kind of complaint. Guarded by the monitor around it. */
    private static final class Window {

        private final long begunNanos;
        private int count;
        private boolean isOver;
        private IntConsumer sayMore = more -> {};

        Window(long begunNanos) {
            this.begunNanos = begunNanos;
        }
    }
}
