package io.headrace.daemon;

import io.headrace.config.TelemetryConfig.Otlp;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.otel.bridge.Slf4JEventListener;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Makes spans of observations and sends them by OTLP. The only class that sees OpenTelemetry: loaded where that is configured. Thread-safe. */
final class TraceExport implements AutoCloseable {

    /** It logs every failure in its own way, past our log; held here, because the JDK forgets loggers that nobody holds. */
    private static final Logger OPEN_TELEMETRY = Logger.getLogger("io.opentelemetry");

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration SEND = Duration.ofSeconds(5);
    private static final Duration FLUSH = Duration.ofSeconds(3);
    private static final Duration DELAY = Duration.ofSeconds(2);
    private static final int QUEUE = 8_192;

    static {
        // Puts the ids of trace and span into the log's context; can be said once, before the first span.
        ContextStorage.addWrapper(new EventPublishingContextWrapper(new Slf4JEventListener()::onEvent));
    }

    private final SdkTracerProvider provider;
    private final ObservationRegistry observations = ObservationRegistry.create();

    /**
     * Begins to send.
     *
     * @param resource what is said of this process with every span
     */
    TraceExport(Otlp config, URI endpoint, Map<String, String> resource) {
        OPEN_TELEMETRY.setLevel(Level.OFF);
        SpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint + "/v1/traces")
                .setHeaders(config::headers)
                .setConnectTimeout(CONNECT)
                .setTimeout(SEND)
                .setRetryPolicy(null)
                .build();
        provider = SdkTracerProvider.builder()
                .setResource(Resource.create(attributes(resource)))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.traceRatio())))
                .addSpanProcessor(BatchSpanProcessor.builder(
                                new Told(exporter, new Collector("traces", endpoint, System::nanoTime)))
                        .setScheduleDelay(DELAY)
                        .setMaxQueueSize(QUEUE)
                        .setExporterTimeout(SEND)
                        .build())
                .build();
        observe(provider.get("io.headrace"));
    }

    private static Attributes attributes(Map<String, String> resource) {
        var attributes = Attributes.builder();
        resource.forEach((name, value) -> attributes.put(AttributeKey.stringKey(name), value));
        return attributes.build();
    }

    private void observe(Tracer otel) {
        OtelTracer tracer = new OtelTracer(otel, new OtelCurrentTraceContext(), event -> {});
        OtelPropagator propagator =
                new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), otel);
        observations
                .observationConfig()
                .observationHandler(new FirstMatchingCompositeObservationHandler(
                        new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
                        new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
                        new DefaultTracingObservationHandler(tracer)));
    }

    ObservationRegistry observations() {
        return observations;
    }

    /** Sends what is not sent yet, for as long as may be. */
    @Override
    public void close() {
        provider.shutdown().join(FLUSH.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Tells what becomes of what is sent. */
    private record Told(SpanExporter exporter, Collector collector) implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            CompletableResultCode result = exporter.export(spans);
            return result.whenComplete(() -> {
                if (result.isSuccess()) {
                    collector.took();
                } else {
                    collector.failed(reason(result.getFailureThrowable()));
                }
            });
        }

        /** The innermost cause says most; a collector that answered with an error leaves none. */
        private static String reason(@Nullable Throwable failure) {
            Throwable at = failure;
            while (at != null && at.getCause() != null) {
                at = at.getCause();
            }
            if (at == null) {
                return "it refused them";
            }
            return at.getMessage() == null ? at.getClass().getSimpleName() : at.getMessage();
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }
}
