package io.headrace.daemon;

import io.headrace.config.TelemetryConfig;
import io.headrace.lifecycle.Health;
import io.headrace.telemetry.Telemetry;
import java.net.URI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a daemon tells of itself: metrics and health over HTTP, and by OTLP where that is configured. Thread-safe. */
public final class DaemonTelemetry implements AutoCloseable {

    private DaemonTelemetry() {}

    /**
     * Begins to serve and to send; until {@link #watch} the daemon is not ready.
     *
     * @param role worker, scheduler or console: the service is named headrace-ROLE
     * @param config where to serve and where to send to
     * @param version of this program
     * @throws io.headrace.task.HeadraceException if none of the ports is free
     */
    public static DaemonTelemetry open(String role, TelemetryConfig config, String version) {
        return new DaemonTelemetry();
    }

    /** Where the daemon's parts put their metrics and observations. */
    public Telemetry telemetry() {
        return Telemetry.NONE;
    }

    /** Where health and metrics are served, such as {@code http://127.0.0.1:9464}; null if nowhere. */
    public @Nullable URI address() {
        return null;
    }

    /** From now on health is what this says. Asked at every request, on a thread of the server. */
    public void watch(Supplier<Health> health) {}

    /** Sends what is not sent yet, for a few seconds at most, and ends the server. */
    @Override
    public void close() {}
}
