package io.headrace.worker;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many more tasks a worker may take: the only back-pressure there is. A slot is taken before a task is asked for and
 * free again when its handler has ended. Thread-safe; slots are taken by one thread only.
 */
final class Slots {

    private final Semaphore free;
    private final int stuckLimit;
    private int stuck;

    Slots(int count, int stuckLimit) {
        this.free = new Semaphore(count);
        this.stuckLimit = stuckLimit;
    }

    /**
     * Takes all that are free, waiting for one if need be.
     *
     * @return how many; zero if none became free in time
     */
    int takeAll(Duration atMost) throws InterruptedException {
        return free.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS) ? 1 + free.drainPermits() : 0;
    }

    void free(int count) {
        free.release(count);
    }

    /**
     * Puts a new slot in the place of one whose handler does not end.
     *
     * @return whether there was one; not if too many are stuck already
     */
    synchronized boolean replace() {
        if (stuck >= stuckLimit) {
            return false;
        }
        stuck++;
        free.release();
        return true;
    }

    /** A handler whose slot had been replaced has ended after all. */
    synchronized void unstuck() {
        stuck--;
    }
}
