package io.headrace.config;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What daemons tell of themselves. Immutable.
 *
 * @param bind the address where health and metrics are served; 127.0.0.1 by default
 * @param port where: the first port of these that is free; null for nowhere
 * @param otlp where traces and metrics are sent to
 */
public record TelemetryConfig(String bind, @Nullable PortRange port, Otlp otlp) {

    /**
     * An OpenTelemetry collector, spoken to by OTLP over HTTP.
     *
     * @param endpoint its address without a path, such as http://collector:4318; null to send nothing
     * @param headers what is sent with every request; may hold secrets
     * @param traceRatio which part of the traces that begin here is kept, 0 to 1; 1 by default
     * @param metricsInterval how often metrics are sent; zero for never (they are scraped); never by default
     */
    public record Otlp(
            @Nullable URI endpoint, Map<String, String> headers, double traceRatio, Duration metricsInterval) {

        /** Takes its own copy. */
        public Otlp {
            headers = Map.copyOf(headers);
        }
    }
}
