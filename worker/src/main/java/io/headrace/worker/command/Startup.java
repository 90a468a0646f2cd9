package io.headrace.worker.command;

import java.util.concurrent.CountDownLatch;

/** The start of a daemon, which a stop cuts short while it is under way, and nothing after it. Thread-safe. */
final class Startup {

    private final Thread starter = Thread.currentThread();
    private final CountDownLatch stop = new CountDownLatch(1);
    private boolean underWay = true;

    /** Begins the stop. */
    synchronized void stop() {
        stop.countDown();
        if (underWay) {
            starter.interrupt();
        }
    }

    /**
     * Ends the start, on the thread that starts.
     *
     * @return whether there was a stop meanwhile
     */
    synchronized boolean end() {
        underWay = false;
        boolean stopped = isStopped();
        if (stopped) {
            // The interrupt was for the start alone.
            Thread.interrupted();
        }
        return stopped;
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }

    /** Waits for the stop. */
    void awaitStop() throws InterruptedException {
        stop.await();
    }
}
