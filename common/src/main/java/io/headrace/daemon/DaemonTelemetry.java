package io.headrace.daemon;

import io.headrace.config.PortRange;
import io.headrace.config.TelemetryConfig;
import io.headrace.config.TelemetryConfig.Otlp;
import io.headrace.lifecycle.Health;
import io.headrace.telemetry.Metric;
import io.headrace.telemetry.Telemetry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a daemon tells of itself: metrics and health over HTTP, and by OTLP where that is configured. Thread-safe. */
public final class DaemonTelemetry implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DaemonTelemetry.class);

    /** How long the last sending may hold up the end of the process. */
    private static final Duration FLUSH = Duration.ofSeconds(5);

    private static final Health STARTING = new Health(true, List.of("It is starting; wait"));

    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final @Nullable TraceExport traces;
    private final @Nullable MetricsExport metrics;
    private final @Nullable TelemetryServer server;
    private final Telemetry telemetry;
    private final ProcessMetrics process;
    private volatile Supplier<Health> health = () -> STARTING;

    private DaemonTelemetry(String role, TelemetryConfig config, String version) {
        PortRange ports = config.port();
        // First, because it is what may fail.
        server = ports == null ? null : TelemetryServer.open(role, config.bind(), ports, prometheus, this::health);
        Otlp otlp = config.otlp();
        URI endpoint = otlp.endpoint();
        Map<String, String> resource = Map.of(
                "service.name",
                "headrace-" + role,
                "service.version",
                version,
                "service.instance.id",
                UUID.randomUUID().toString());
        traces = endpoint == null ? null : new TraceExport(otlp, withoutSlash(endpoint), resource);
        metrics = endpoint == null || otlp.metricsInterval().isZero()
                ? null
                : new MetricsExport(otlp, withoutSlash(endpoint), resource);
        MeterRegistry meters = metrics == null
                ? prometheus
                : new CompositeMeterRegistry().add(prometheus).add(metrics.registry());
        telemetry = Telemetry.of(meters, traces == null ? ObservationRegistry.NOOP : traces.observations());
        process = new ProcessMetrics(meters);
        Metric.READY.gauge(meters, this, each -> each.health().ready() ? 1 : 0);
        if (endpoint != null) {
            log.info("Traces{} go to {}", metrics == null ? "" : " and metrics", Collector.address(endpoint));
        }
    }

    private static URI withoutSlash(URI endpoint) {
        String text = endpoint.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : endpoint;
    }

    /**
     * Begins to serve and to send; until {@link #watch} the daemon is not ready.
     *
     * @param role worker, scheduler, archiver or console: the service is named headrace-ROLE
     * @param config where to serve and where to send to
     * @param version of this program
     * @throws io.headrace.task.HeadraceException if none of the ports is free
     */
    public static DaemonTelemetry open(String role, TelemetryConfig config, String version) {
        return new DaemonTelemetry(role, config, version);
    }

    /** Where the daemon's parts put their metrics and observations. */
    public Telemetry telemetry() {
        return telemetry;
    }

    /** Where health and metrics are served, such as {@code http://127.0.0.1:9464}; null if nowhere. */
    public @Nullable URI address() {
        return server == null ? null : server.address();
    }

    /** From now on health is what this says. Asked at every request, on a thread of the server. */
    public void watch(Supplier<Health> watched) {
        health = watched;
    }

    /** Whoever is asked how he is and fails is not well. */
    private Health health() {
        try {
            return health.get();
        } catch (RuntimeException e) {
            log.warn("The health could not be told", e);
            return new Health(true, List.of("The health could not be told: " + e));
        }
    }

    /** Sends what is not sent yet, for a few seconds at most, and ends the server. */
    @Override
    public void close() {
        Thread flush = new Thread(this::flush, "headrace-telemetry-flush");
        flush.setDaemon(true);
        flush.start();
        try {
            flush.join(FLUSH.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.close();
        prometheus.close();
        if (server != null) {
            server.close();
        }
    }

    private void flush() {
        if (traces != null) {
            traces.close();
        }
        if (metrics != null) {
            metrics.close();
        }
    }
}
