package io.headrace.daemon;

import io.headrace.config.TelemetryConfig.Otlp;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.ipc.http.HttpUrlConnectionSender;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends metrics by OTLP. Loaded where that is configured. Thread-safe. */
final class MetricsExport implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration SEND = Duration.ofSeconds(3);

    private final OtlpMeterRegistry registry;

    /**
     * Begins to send.
     *
     * @param resource what is said of this process with every sending
     */
    MetricsExport(Otlp config, URI endpoint, Map<String, String> resource) {
        OtlpMetricsSender sender = new OtlpHttpMetricsSender(new HttpUrlConnectionSender(CONNECT, SEND));
        Collector collector = new Collector("metrics", endpoint, System::nanoTime);
        registry = OtlpMeterRegistry.builder(new Settings(config, endpoint, resource))
                .metricsSender(request -> {
                    try {
                        sender.send(request);
                        collector.took();
                    } catch (Exception e) { // all that the sender is declared to throw; told here, once
                        collector.failed(String.valueOf(e.getMessage()));
                    }
                })
                .build();
    }

    MeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        registry.close();
    }

    private record Settings(Otlp config, URI endpoint, Map<String, String> resource) implements OtlpConfig {

        @Override
        public @Nullable String get(String key) {
            return null;
        }

        @Override
        public String url() {
            return endpoint + "/v1/metrics";
        }

        @Override
        public Duration step() {
            return config.metricsInterval();
        }

        @Override
        public Map<String, String> headers() {
            return config.headers();
        }

        @Override
        public Map<String, String> resourceAttributes() {
            return resource;
        }
    }
}
