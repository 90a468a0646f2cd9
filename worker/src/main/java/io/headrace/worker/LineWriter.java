package io.headrace.worker;

import io.headrace.lifecycle.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines about attempts on a thread of its own, so that nobody who settles tasks waits for where the log goes: that may
 * be a pipe that nobody empties. What comes while ten thousand wait is dropped, and counted in a line. Thread-safe.
 */
final class LineWriter implements Service, Executor {

    private static final Logger log = LoggerFactory.getLogger(AttemptLog.NAME);

    private static final int MOST_WAITING = 10_000;

    private final BlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread = new Thread(this::run, "headrace-log");
    private volatile boolean stopping;

    LineWriter() {
        thread.setDaemon(true);
    }

    /** Has a line written, or drops it; never waits. */
    @Override
    public void execute(Runnable line) {
        if (!waiting.offer(line)) {
            dropped.incrementAndGet();
        }
    }

    @Override
    public String name() {
        return thread.getName();
    }

    @Override
    public void start() {
        thread.start();
    }

    /** Writes what waits, as far as it gets in time. */
    @Override
    public boolean stop(Duration atMost) {
        stopping = true;
        try {
            thread.join(Math.max(1, atMost.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        return !thread.isAlive();
    }

    private void run() {
        List<Runnable> lines = new ArrayList<>();
        while (!(stopping && waiting.isEmpty() && dropped.get() == 0)) {
            try {
                Runnable first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    lines.add(first);
                    waiting.drainTo(lines);
                    lines.forEach(LineWriter::write);
                    lines.clear();
                }
                tellDropped();
            } catch (InterruptedException e) {
                if (stopping) {
                    return;
                }
            }
        }
    }

    private static void write(Runnable line) {
        try {
            line.run();
        } catch (RuntimeException | Error e) {
            // Whatever takes the lines must not end their thread.
            log.error("A line about an attempt could not be written", e);
        }
    }

    private void tellDropped() {
        long count = dropped.getAndSet(0);
        if (count > 0) {
            log.warn("... {} lines of attempts not written: the log does not take them as fast as tasks end", count);
        }
    }
}
