package io.headrace.telemetry;

import io.headrace.task.InvalidTaskException;
import io.headrace.task.Submission;
import io.headrace.task.TaskOptions;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers of W3C's Trace Context, by which a task carries its trace. */
public final class TraceHeaders {

    /** Names trace and span: {@code 00-TRACE-SPAN-FLAGS}. */
    public static final String TRACEPARENT = "traceparent";

    /** What vendors add. */
    public static final String TRACESTATE = "tracestate";

    private static final int TRACE_ID_DIGITS = 32;

    /** Who embeds Headrace may trace by other means, or not at all. */
    private static final boolean MICROMETER_TRACING =
            isPresent("io.micrometer.tracing.handler.TracingObservationHandler");

    private TraceHeaders() {}

    private static boolean isPresent(String className) {
        try {
            Class.forName(className, false, TraceHeaders.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Those of these headers that carry a trace. */
    public static Map<String, String> among(Map<String, String> headers) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String name : new String[] {TRACEPARENT, TRACESTATE}) {
            String value = headers.get(name);
            if (value != null) {
                found.put(name, value);
            }
        }
        return found;
    }

    /** A submission that belongs to this trace, if there is one, it names none of its own, and its headers have room for it. */
    public static Submission on(Submission submission, Map<String, String> trace) {
        TaskOptions options = submission.options();
        if (trace.isEmpty() || options.headers().containsKey(TRACEPARENT)) {
            return submission;
        }
        Map<String, String> all = new LinkedHashMap<>(options.headers());
        all.putAll(trace);
        try {
            return new Submission(
                    submission.queue(), submission.type(), submission.payload(), options.withHeaders(all));
        } catch (InvalidTaskException e) {
            // Its own headers fill the room that there is for them.
            return submission;
        }
    }

    /**
     * What hands on the span of an observation.
     *
     * @param headers what its own parent came with
     */
    static Map<String, String> of(Observation.ContextView observed, Map<String, String> headers) {
        String parent = MICROMETER_TRACING ? Spans.traceparent(observed) : null;
        Map<String, String> carried = among(headers);
        if (parent != null) {
            carried.put(TRACEPARENT, parent);
        }
        return carried;
    }

    /** Apart, so that its classes are looked for only where they are. */
    private static final class Spans {

        static @Nullable String traceparent(Observation.ContextView observed) {
            TracingContext tracing = observed.get(TracingContext.class);
            if (tracing == null || tracing.getSpan() == null) {
                return null;
            }
            TraceContext span = tracing.getSpan().context();
            if (span.traceId().isEmpty() || span.spanId().isEmpty()) {
                return null;
            }
            String padded =
                    "0".repeat(Math.max(0, TRACE_ID_DIGITS - span.traceId().length())) + span.traceId();
            return "00-" + padded + "-" + span.spanId() + (Boolean.TRUE.equals(span.sampled()) ? "-01" : "-00");
        }
    }
}
