package io.headrace.daemon;

import java.net.URI;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log what becomes of what is sent to a collector: when it fails first, then rarely, and when it works again. Thread-safe. */
final class Collector {

    private static final Logger log = LoggerFactory.getLogger(Collector.class);
    private static final long REPEAT_NANOS = Duration.ofMinutes(10).toNanos();

    private final String what;
    private final String address;
    private final LongSupplier nanos;
    private boolean failing;
    private long toldNanos;
    private long failures;

    /**
     * Of one kind of sendings.
     *
     * @param what traces or metrics
     */
    Collector(String what, URI endpoint, LongSupplier nanos) {
        this.what = what;
        this.address = address(endpoint);
        this.nanos = nanos;
    }

    /** What may be told of an endpoint: a path may be a secret. */
    static String address(URI endpoint) {
        return endpoint.getScheme() + "://" + endpoint.getHost()
                + (endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort());
    }

    synchronized void took() {
        if (failing) {
            failing = false;
            log.info("The collector {} takes {} again, after {} sendings in vain", address, what, failures);
        }
    }

    synchronized void failed(String why) {
        long now = nanos.getAsLong();
        failures = failing ? failures + 1 : 1;
        if (!failing || now - toldNanos >= REPEAT_NANOS) {
            toldNanos = now;
            log.warn(
                    "The collector {} does not take {}: {}. They are dropped, tasks go on; see telemetry.otlp.endpoint",
                    address,
                    what,
                    why);
        }
        failing = true;
    }
}
