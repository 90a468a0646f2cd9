package io.headrace.telemetry;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what telemetry throws from the tasks that it tells of: a metric or a span that fails must not cost a task. The first
 * failure is logged as a warning, those after it for debugging only. Thread-safe.
 */
public final class TelemetryGuard {

    private static final Logger log = LoggerFactory.getLogger(TelemetryGuard.class);

    private final String of;
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * A guard that has seen no failure yet.
     *
     * @param of whose telemetry it is, as the log names it
     */
    public TelemetryGuard(String of) {
        this.of = of;
    }

    /**
     * Does it.
     *
     * @return whether it has not failed
     */
    public boolean run(Runnable telling) {
        return get(() -> {
                    telling.run();
                    return true;
                })
                != null;
    }

    /** What is supplied; null if that failed. */
    public <T> @Nullable T get(Supplier<T> telling) {
        try {
            return telling.get();
        } catch (RuntimeException | Error e) {
            if (told.compareAndSet(false, true)) {
                log.warn(
                        "Telemetry of the {} failed, which concerns no task; look at what is registered with its"
                                + " registries; further failures are logged at DEBUG",
                        of,
                        e);
            } else {
                log.debug("Telemetry of the {} failed", of, e);
            }
            return null;
        }
    }
}
