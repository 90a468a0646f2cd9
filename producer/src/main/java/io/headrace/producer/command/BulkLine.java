package io.headrace.producer.command;

import io.headrace.command.InvalidInputException;
import io.headrace.command.JsonBytes;
import io.headrace.command.Times;
import io.headrace.config.NearestName;
import io.headrace.task.Backoff;
import io.headrace.task.Durations;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.TaskOptions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** One line of a bulk submission while it is read. The payload is taken over byte for byte as it is written. */
final class BulkLine {

    private static final JsonFactory JSON = new JsonFactory();

    private static final List<String> FIELDS = List.of(
            "type",
            "payload",
            "queue",
            "priority",
            "delay",
            "at",
            "id",
            "maxAttempts",
            "timeout",
            "expires",
            "retention",
            "backoff",
            "headers");

    private final byte[] line;
    private final TaskOptions.Builder options = TaskOptions.builder();
    private QueueName queue;
    private @Nullable String type;
    private byte[] payload = "{}".getBytes(StandardCharsets.UTF_8);

    private BulkLine(byte[] line, QueueName queue) {
        this.line = line;
        this.queue = queue;
    }

    /**
     * Reads a line.
     *
     * @param queue where to, if the line does not say
     * @throws InvalidInputException if it is not JSON or not of this form
     * @throws io.headrace.task.InvalidTaskException if it asks for what cannot be
     */
    static Submission parse(byte[] line, QueueName queue) {
        return new BulkLine(line, queue).parse();
    }

    private Submission parse() {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidInputException("not a JSON object such as {\"type\": \"demo.echo\", \"payload\": {}}");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                take(field, parser);
            }
            if (parser.nextToken() != null) {
                throw new InvalidInputException("something follows the end of the object");
            }
        } catch (JacksonException e) {
            throw new InvalidInputException(
                    "not JSON: " + JsonBytes.told(e).replace(" at line 1, column", " at column"));
        }
        if (type == null) {
            throw new InvalidInputException("it has no \"type\"");
        }
        return new Submission(queue, type, payload, options.build());
    }

    private void take(String field, JsonParser value) {
        switch (field) {
            case "type" -> type = text(field, value);
            case "payload" -> payload = slice(value);
            case "queue" -> queue = new QueueName(text(field, value));
            case "priority" -> options.priority(Priority.ofLevel(number(field, value)));
            case "delay" -> options.delay(Durations.parse(text(field, value)));
            case "at" -> options.at(Times.parse(text(field, value)));
            case "id" -> options.id(text(field, value));
            case "maxAttempts" -> options.maxAttempts(number(field, value));
            case "timeout" -> options.timeout(Durations.parse(text(field, value)));
            case "expires" -> Expiry.set(options, text(field, value));
            case "retention" -> options.retention(Durations.parse(text(field, value)));
            case "backoff" -> options.backoff(Backoff.parse(text(field, value)));
            case "headers" -> takeHeaders(value);
            default ->
                throw new InvalidInputException("unknown field \"" + field + "\""
                        + NearestName.of(field, FIELDS)
                                .map(near -> "; did you mean \"" + near + "\"?")
                                .orElse(""));
        }
    }

    private void takeHeaders(JsonParser value) {
        if (value.currentToken() != JsonToken.START_OBJECT) {
            throw new InvalidInputException("\"headers\" is not an object");
        }
        while (value.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = value.currentName();
            value.nextToken();
            options.header(name, text("headers." + name, value));
        }
    }

    private static String text(String field, JsonParser value) {
        if (value.currentToken() != JsonToken.VALUE_STRING) {
            throw new InvalidInputException("\"" + field + "\" is not a text in quotes");
        }
        return value.getString();
    }

    private static int number(String field, JsonParser value) {
        if (value.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new InvalidInputException("\"" + field + "\" is not a whole number");
        }
        return value.getIntValue();
    }

    private byte[] slice(JsonParser value) {
        int from = (int) value.currentTokenLocation().getByteOffset();
        value.skipChildren();
        value.finishToken();
        return Arrays.copyOfRange(line, from, (int) value.currentLocation().getByteOffset());
    }
}
