package io.headrace.redis;

import java.time.Instant;

/**
 * The server's clock as last read, carried on by the process's own monotonic one: good to a round trip, without asking.
 * What is due or expired is still decided on the server; this only measures. Thread-safe.
 */
final class ServerClock {

    private volatile long offsetMillis = System.currentTimeMillis() - monotonicMillis();

    long millis() {
        return monotonicMillis() + offsetMillis;
    }

    Instant now() {
        return Instant.ofEpochMilli(millis());
    }

    /** Takes over what the server answered to TIME. */
    void set(long serverMillis) {
        offsetMillis = serverMillis - monotonicMillis();
    }

    private static long monotonicMillis() {
        return System.nanoTime() / 1_000_000;
    }
}
