package io.headrace.redis;

import java.util.function.LongSupplier;

/**
 * Tells when a connection has been mute for too long: a command timed out, then one that was sent after that timed out too,
 * and no answer came in between. One timeout alone may be a slow command. Thread-safe.
 */
final class Silence {

    private final LongSupplier nanos;
    private boolean suspected;
    private long since;

    Silence(LongSupplier nanos) {
        this.nanos = nanos;
    }

    long now() {
        return nanos.getAsLong();
    }

    synchronized void answered() {
        suspected = false;
    }

    /**
     * A command got no answer in time.
     *
     * @param sent when it was sent, by {@link #now()}
     * @return whether to give the connection up
     */
    synchronized boolean timedOut(long sent) {
        if (!suspected) {
            suspected = true;
            since = nanos.getAsLong();
            return false;
        }
        if (sent - since < 0) {
            return false;
        }
        suspected = false;
        return true;
    }
}
