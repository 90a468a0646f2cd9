package io.headrace.lifecycle;

import io.headrace.task.HeadraceException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a step again and again on a thread of its own. The step says how long to pause after it; what it throws is logged
 * and answered by a growing pause, never by an end. A pause is jittered by a tenth, so that many processes do not step in
 * time (unless the loop is {@link #exact}), and is cut short by {@link #wake}. Thread-safe.
 */
public final class PeriodicLoop implements Service {

    /** One step of a loop. */
    @FunctionalInterface
    public interface Step {

        /**
         * Does what is to be done now.
         *
         * @return how long to pause before the next step
         */
        Duration runOnce() throws InterruptedException;
    }

    /** Hears what a loop does; for tests and health checks. */
    public interface Listener {

        /** A step was done. */
        default void stepped(Duration pause) {}

        /** A step failed. */
        default void failed(RuntimeException failure) {}
    }

    private static final Logger log = LoggerFactory.getLogger(PeriodicLoop.class);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

    private final String name;
    private final Step step;
    private final Listener listener;
    private final double jitter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Thread thread;
    private boolean keepsAlive;
    private boolean woken;
    /** When the first of the failures in a row was; 0 if the last step went well. Of the loop's own thread. */
    private long failingSinceNanos;

    private boolean stopping;

    /** A loop that nobody listens to. */
    public PeriodicLoop(String name, Step step) {
        this(name, step, new Listener() {});
    }

    /** A loop. */
    public PeriodicLoop(String name, Step step, Listener listener) {
        this(name, step, listener, 0.1);
    }

    private PeriodicLoop(String name, Step step, Listener listener, double jitter) {
        this.name = name;
        this.step = step;
        this.listener = listener;
        this.jitter = jitter;
    }

    /** A loop that pauses for exactly as long as its step says: for steps that wait for a known moment. */
    public static PeriodicLoop exact(String name, Step step, Listener listener) {
        return new PeriodicLoop(name, step, listener, 0);
    }

    /** Has the loop keep the JVM alive until it is stopped; before its start. Other loops end with the JVM. */
    public PeriodicLoop keepingAlive() {
        keepsAlive = true;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() {
        lock.lock();
        try {
            if (thread == null && !stopping) {
                Thread fresh = new Thread(this::run, name);
                fresh.setDaemon(!keepsAlive);
                thread = fresh;
                fresh.start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether its thread runs: from the start until it has stopped, if nothing has ended it before. */
    public boolean isAlive() {
        lock.lock();
        try {
            return thread != null && thread.isAlive();
        } finally {
            lock.unlock();
        }
    }

    /** Cuts the present pause short, or the next one if a step is under way. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the step that is under way end by itself for as long as given, then interrupts it. */
    @Override
    public boolean stop(Duration atMost) {
        Thread running;
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
            running = thread;
        } finally {
            lock.unlock();
        }
        if (running == null || running == Thread.currentThread()) {
            return true;
        }
        return joined(running, atMost);
    }

    private static boolean joined(Thread running, Duration atMost) {
        try {
            running.join(Math.max(1, atMost.toMillis()));
            if (running.isAlive()) {
                running.interrupt();
                running.join(500);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !running.isAlive();
    }

    private void run() {
        Duration backoff = FIRST_BACKOFF;
        while (!isStopping()) {
            try {
                Duration pause = step.runOnce();
                if (failingSinceNanos != 0) {
                    afterRecovery();
                }
                backoff = FIRST_BACKOFF;
                listener.stepped(pause);
                pause(pause);
            } catch (InterruptedException | RuntimeException | Error e) {
                // An interrupt is asked for by stop; one from elsewhere ends the loop no more than any failure does.
                if (isStopping()) {
                    return;
                }
                afterFailure(e, backoff);
                backoff = doubled(backoff);
            }
        }
    }

    private void afterRecovery() {
        Duration failed = Duration.ofNanos(System.nanoTime() - failingSinceNanos);
        log.info("{} works again after {} s", name, failed.toSeconds());
        failingSinceNanos = 0;
    }

    private void afterFailure(Throwable thrown, Duration backoff) {
        // A step that was interrupted has the flag set again, which would cut the pause short.
        boolean interrupted = Thread.interrupted();
        if (failingSinceNanos == 0) {
            failingSinceNanos = System.nanoTime();
        }
        log.warn(
                "{} failed{}, again in {} ms: {}",
                name,
                interrupted ? " and was interrupted" : "",
                backoff.toMillis(),
                thrown instanceof HeadraceException told ? told.getMessage() : thrown.toString());
        log.debug("{} failed", name, thrown);
        try {
            listener.failed(thrown instanceof RuntimeException known ? known : new IllegalStateException(thrown));
        } catch (RuntimeException e) {
            log.error("The listener of {} failed", name, e);
        }
        try {
            pause(backoff);
        } catch (InterruptedException e) {
            // The loop looks next whether that was stop.
            Thread.currentThread().interrupt();
        }
    }

    private static Duration doubled(Duration backoff) {
        Duration twice = backoff.multipliedBy(2);
        return twice.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : twice;
    }

    private boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration pause) throws InterruptedException {
        Duration bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        double factor = 1 - jitter + 2 * jitter * ThreadLocalRandom.current().nextDouble();
        long nanos = (long) (bounded.toNanos() * factor);
        lock.lockInterruptibly();
        try {
            while (nanos > 0 && !woken && !stopping) {
                nanos = changed.awaitNanos(nanos);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }
}
