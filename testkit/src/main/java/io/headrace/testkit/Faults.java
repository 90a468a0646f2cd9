package io.headrace.testkit;

import java.time.Duration;

/** What is broken now, for all connections of one proxy. Guarded by its own monitor. */
final class Faults {

    private long delayNanos;
    private boolean hole;
    private boolean dropping;

    synchronized void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    synchronized void blackHole(boolean on) {
        hole = on;
        notifyAll();
    }

    synchronized void dropReplies(boolean on) {
        dropping = on;
    }

    synchronized void clear() {
        delayNanos = 0;
        hole = false;
        dropping = false;
        notifyAll();
    }

    synchronized long delayNanos() {
        return delayNanos;
    }

    synchronized boolean droppingReplies() {
        return dropping;
    }

    /** Returns when nothing is held back. */
    synchronized void awaitPassage() throws InterruptedException {
        while (hole) {
            wait();
        }
    }
}
