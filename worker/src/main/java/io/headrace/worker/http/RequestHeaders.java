package io.headrace.worker.http;

import io.headrace.command.JsonBytes;
import io.headrace.worker.TaskContext;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeMap;

/** What a web service is told besides the payload: the operator's headers, then the task's facts, which win. */
final class RequestHeaders {

    private static final String OWN = "Headrace-";

    private RequestHeaders() {}

    static void set(HttpRequest.Builder request, HttpSpec spec, TaskContext context, byte[] payload) {
        request.setHeader("User-Agent", "headrace");
        request.setHeader("Content-Type", JsonBytes.isJson(payload) ? "application/json" : "application/octet-stream");
        spec.headers().forEach(request::setHeader);
        new TreeMap<>(context.headers())
                .forEach((name, value) -> request.setHeader(OWN + "Header-" + name(name), value(value)));
        request.setHeader(OWN + "Task-Id", context.id().toString());
        request.setHeader(OWN + "Task-Type", value(context.type()));
        request.setHeader(OWN + "Queue", context.id().queue().toString());
        request.setHeader(OWN + "Attempt", Integer.toString(context.attempt()));
        context.deadline().ifPresent(deadline -> request.setHeader(OWN + "Deadline", deadline.toString()));
        request.setHeader("Idempotency-Key", context.id().toString());
        context.traceContext().forEach((name, value) -> request.setHeader(name(name), value(value)));
    }

    /** Letters, digits and dashes: a header with a dot or an underscore in its name is dropped by many servers on the way. */
    private static String name(String name) {
        return name.replaceAll("[^A-Za-z0-9-]", "-");
    }

    /** Everything but printable ASCII, and the percent sign itself, as the percent-encoded bytes of its UTF-8. */
    static String value(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        StringBuilder safe = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xFF);
            boolean atEdge = i == 0 || i == bytes.length - 1;
            if ((c > ' ' && c < 0x7F && c != '%') || (c == ' ' && !atEdge)) {
                safe.append(c);
            } else {
                safe.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return safe.toString();
    }
}
