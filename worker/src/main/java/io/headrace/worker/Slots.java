package io.headrace.worker;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many more handlers a worker may run. A slot is taken before a task is asked for and free again when its handler has
 * ended; those of stuck handlers are replaced up to a limit. When there are to be fewer, those that are taken stay so and
 * vanish when they would become free. Thread-safe; slots are taken by one thread only.
 */
final class Slots {

    private final Semaphore free;
    private int count;
    private int stuckLimit;
    private int stuck;
    /** How many are taken that are not to become free again; read without the monitor where a slot is given back. */
    private volatile int owed;

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
        if (owed > 0) {
            freeBeyondDebt(slots);
        } else {
            free.release(slots);
        }
        if (idleAwaited) {
            wake();
        }
    }

    private synchronized void freeBeyondDebt(int slots) {
        int vanishing = Math.min(owed, slots);
        owed -= vanishing;
        free.release(slots - vanishing);
    }

    /** Takes what is owed of those that are free. */
    private synchronized void payDebt() {
        while (owed > 0 && free.tryAcquire()) {
            owed--;
        }
    }

    /** Whether a slot that is given back now would vanish, because there are to be fewer. */
    boolean isOwed() {
        return owed > 0;
    }

    /** From now on there are so many, and so many of stuck handlers are replaced. */
    synchronized void resize(int newCount, int newStuckLimit) {
        int before = count + Math.min(stuck, stuckLimit);
        count = newCount;
        stuckLimit = newStuckLimit;
        int more = newCount + Math.min(stuck, newStuckLimit) - before;
        if (more > 0) {
            free.release(more);
        } else {
            owed -= more;
        }
        payDebt();
        notifyAll();
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
            payDebt();
        }
        notifyAll();
        return replaced;
    }

    /** A stuck handler has ended after all. What was replaced stays so as long as more are stuck than may be. */
    synchronized void unstuck() {
        stuck--;
        if (stuck >= stuckLimit) {
            free.release();
            payDebt();
        }
        notifyAll();
    }

    /** Whether stuck handlers hold all of them, so that no task can be begun until one of those ends. */
    synchronized boolean areAllStuck() {
        return stuck - stuckLimit >= count;
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
        return free.availablePermits() >= count + owed - Math.max(0, stuck - stuckLimit);
    }
}
