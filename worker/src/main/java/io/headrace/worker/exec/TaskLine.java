package io.headrace.worker.exec;

import io.headrace.command.JsonBytes;
import io.headrace.worker.TaskContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** A task as a warm child reads it: one line that holds one JSON object. */
final class TaskLine {

    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] PAYLOAD = ",\"payload\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PAYLOAD_64 = ",\"payload64\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /** What stands around the payload, without much in it. */
    private static final int USUAL_LENGTH = 256;

    private TaskLine() {}

    /** Writes it, with its line feed. No payload is null; one that is not JSON goes as Base64 under another name. */
    static byte[] of(TaskContext context, byte[] payload) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(payload.length + USUAL_LENGTH);
        // The generator's end of the object is ours to write, after the payload, which goes in as it is.
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)
                .configure(StreamWriteFeature.AUTO_CLOSE_CONTENT, false)) {
            json.writeStartObject();
            json.writeStringProperty("id", context.id().toString());
            json.writeStringProperty("type", context.type());
            json.writeStringProperty("queue", context.id().queue().value());
            json.writeNumberProperty("attempt", context.attempt());
            json.writeStringProperty(
                    "deadline", context.deadline().map(Instant::toString).orElse(null));
            write(json, "headers", context.headers());
            write(json, "trace", context.traceContext());
        }
        if (payload.length == 0) {
            line.writeBytes(PAYLOAD);
            line.writeBytes(NULL);
        } else if (JsonBytes.isJson(payload)) {
            line.writeBytes(PAYLOAD);
            writeOnOneLine(line, payload);
        } else {
            line.writeBytes(PAYLOAD_64);
            line.writeBytes(Base64.getEncoder().encode(payload));
            line.write('"');
        }
        line.write('}');
        line.write('\n');
        return line.toByteArray();
    }

    private static void write(JsonGenerator json, String name, Map<String, String> texts) {
        json.writeObjectPropertyStart(name);
        texts.forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    /** Within JSON a line break stands between tokens only, where a space means the same. */
    private static void writeOnOneLine(ByteArrayOutputStream line, byte[] json) {
        for (byte each : json) {
            line.write(each == '\n' || each == '\r' ? ' ' : each);
        }
    }
}
