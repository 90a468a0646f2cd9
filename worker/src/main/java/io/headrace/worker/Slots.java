package io.headrace.worker;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many more handlers a worker may run. A slot is taken before a task is asked for and free again when its handler has
 * ended; those of stuck handlers are replaced up to a limit. Thread-safe; slots are taken by one thread only.
 */
final class Slots {

    private final int count;
    private final int stuckLimit;
    private final Semaphore free;
    private int stuck;
    private volatile boolean idleAwaited;

    Slots(int count, int stuckLimit) {
        this.count = count;
        this.stuckLimit = stuckLimit;
        this.free = new Semaphore(count);
    }

    /**
     * Takes all that are free, waiting for one if need be.
     *
     * @return how many; zero if none became free in time
     */
    int takeAll(Duration atMost) throws InterruptedException {
        return free.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS) ? 1 + free.drainPermits() : 0;
    }

    void free(int slots) {
        free.release(slots);
        if (idleAwaited) {
            wake();
        }
    }

    /** How many are free now. */
    int available() {
        return free.availablePermits();
    }

    /**
     * A handler does not end; puts a new slot in the place of its own.
     *
     * @return whether there is a new one; not if too many are stuck already
     */
    synchronized boolean stuck() {
        stuck++;
        boolean replaced = stuck <= stuckLimit;
        if (replaced) {
            free.release();
        }
        notifyAll();
        return replaced;
    }

    /** A stuck handler has ended after all. What was replaced stays so as long as more are stuck than may be. */
    synchronized void unstuck() {
        stuck--;
        if (stuck >= stuckLimit) {
            free.release();
        }
        notifyAll();
    }

    /** Has {@link #awaitIdle} look at its deadline again. */
    synchronized void wake() {
        notifyAll();
    }

    /**
     * Waits until no handler runs any more, stuck ones aside; for the stop, when none are started any more.
     *
     * @param untilNanos how long, by {@link System#nanoTime}; may come nearer, see {@link #wake}
     * @return whether none runs
     */
    synchronized boolean awaitIdle(LongSupplier untilNanos) {
        idleAwaited = true;
        try {
            while (!isIdle()) {
                long left = untilNanos.getAsLong() - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                wait(left / 1_000_000 + 1);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return isIdle();
        }
    }

    private boolean isIdle() {
        return free.availablePermits() >= count - Math.max(0, stuck - stuckLimit);
    }
}
