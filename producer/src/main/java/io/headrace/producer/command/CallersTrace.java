package io.headrace.producer.command;

import io.headrace.task.Submission;
import io.headrace.telemetry.TraceHeaders;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The trace that a command is called in, as the environment names it: {@code TRACEPARENT} and {@code TRACESTATE}. Tasks that
 * bring none of their own belong to it. Immutable.
 */
final class CallersTrace {

    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private final Map<String, String> headers = new HashMap<>();

    CallersTrace(Map<String, String> environment) {
        String parent = environment.getOrDefault("TRACEPARENT", "");
        if (TRACEPARENT.matcher(parent).matches()) {
            headers.put(TraceHeaders.TRACEPARENT, parent);
            String state = environment.getOrDefault("TRACESTATE", "");
            if (!state.isBlank()) {
                headers.put(TraceHeaders.TRACESTATE, state);
            }
        }
    }

    Submission on(Submission submission) {
        return TraceHeaders.on(submission, headers);
    }

    Iterator<Submission> on(Iterator<Submission> submissions) {
        return new Iterator<>() {

            @Override
            public boolean hasNext() {
                return submissions.hasNext();
            }

            @Override
            public Submission next() {
                return on(submissions.next());
            }
        };
    }
}
