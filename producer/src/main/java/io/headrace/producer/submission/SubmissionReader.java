package io.headrace.producer.submission;

import io.headrace.command.InvalidInputException;
import io.headrace.command.JsonBytes;
import io.headrace.command.Times;
import io.headrace.config.NearestName;
import io.headrace.producer.submission.InvalidSubmissionException.Kind;
import io.headrace.task.Backoff;
import io.headrace.task.Durations;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a submission that is written as a JSON object. The payload is taken over byte for byte as it is written; what is
 * wrong is told with the field it is about. For one reading.
 */
public final class SubmissionReader {

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

    /** What other systems call them. */
    private static final Map<String, String> ALIASES =
            Map.of("task_type", "type", "input_data", "payload", "time", "at", "task", "payload");

    private static final List<String> FIELDS_AND_ALIASES =
            Stream.concat(FIELDS.stream(), ALIASES.keySet().stream().sorted()).toList();

    /** The type of a task that is given as plain text, if it names none. */
    private static final String PLAIN_TYPE = "task";

    private final byte[] json;
    private final Names names;
    private final TaskOptions.Builder options = TaskOptions.builder();
    private final Map<String, String> given = new HashMap<>();
    private QueueName queue;
    private @Nullable String type;
    private byte[] payload = "{}".getBytes(StandardCharsets.UTF_8);

    /** Which names of fields are understood. */
    public enum Names {
        /** Ours. */
        OURS,
        /**
         * Those of other systems too: {@code task_type}, {@code input_data}, {@code time}, {@code task} for a plain text, and a
         * priority that is true or false.
         */
        ANY
    }

    private SubmissionReader(byte[] json, QueueName queue, Names names) {
        this.json = json;
        this.queue = queue;
        this.names = names;
    }

    /**
     * Reads a submission.
     *
     * @param json one JSON object in UTF-8
     * @param queue where to, if it does not say
     * @throws InvalidSubmissionException if it cannot be read, or asks for what cannot be
     */
    public static Submission read(byte[] json, QueueName queue, Names names) {
        return new SubmissionReader(json, queue, names).read();
    }

    private Submission read() {
        try {
            JsonBytes.checkEncoding(json);
        } catch (InvalidInputException e) {
            throw malformed("not JSON: " + e.getMessage());
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("not a JSON object such as {\"type\": \"demo.echo\", \"payload\": {}}");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                take(field, parser);
            }
            if (parser.nextToken() != null) {
                throw malformed("something follows the end of the object");
            }
        } catch (JacksonException e) {
            throw malformed("not JSON: " + JsonBytes.told(e).replace(" at line 1, column", " at column"));
        }
        if (type == null && "task".equals(given.get("payload"))) {
            type = PLAIN_TYPE;
        }
        if (type == null) {
            throw new InvalidSubmissionException(Kind.INVALID, "type", "it has no \"type\"");
        }
        TaskOptions asked = options.build();
        if (asked.id() != null) {
            try {
                TaskId.chosen(queue, asked.id());
            } catch (InvalidTaskException e) {
                throw invalid("id", e);
            }
        }
        return new Submission(queue, type, payload, asked);
    }

    private void take(String field, JsonParser value) {
        String meant = names == Names.ANY ? ALIASES.getOrDefault(field, field) : field;
        String before = given.put(meant, field);
        if (before != null) {
            throw new InvalidSubmissionException(
                    Kind.INVALID,
                    field,
                    before.equals(field)
                            ? "\"" + field + "\" is given twice"
                            : "\"" + field + "\" means the same as \"" + before + "\": give one of them");
        }
        try {
            take(field, meant, value);
            options.build();
        } catch (InvalidSubmissionException e) {
            throw e;
        } catch (HeadraceException e) {
            throw invalid(field, e);
        }
    }

    private void take(String field, String meant, JsonParser value) {
        switch (meant) {
            case "type" -> {
                type = text(field, value);
                TaskType.checkName(type);
            }
            case "payload" -> {
                if (field.equals("task")) {
                    text(field, value);
                }
                payload = slice(value);
            }
            case "queue" -> queue = new QueueName(text(field, value));
            case "priority" -> options.priority(priority(field, value));
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
                throw new InvalidSubmissionException(
                        Kind.UNKNOWN_FIELD,
                        field,
                        "unknown field \"" + field + "\""
                                + NearestName.of(field, names == Names.ANY ? FIELDS_AND_ALIASES : FIELDS)
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

    private Priority priority(String field, JsonParser value) {
        if (names == Names.ANY && value.currentToken() == JsonToken.VALUE_TRUE) {
            return Priority.HIGHEST;
        }
        if (names == Names.ANY && value.currentToken() == JsonToken.VALUE_FALSE) {
            return Priority.NORMAL;
        }
        return Priority.ofLevel(number(field, value));
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
        if (value.getNumberType() != JsonParser.NumberType.INT) {
            throw new InvalidInputException("\"" + field + "\" is a number far too large or too small");
        }
        return value.getIntValue();
    }

    private byte[] slice(JsonParser value) {
        int from = (int) value.currentTokenLocation().getByteOffset();
        value.skipChildren();
        value.finishToken();
        return Arrays.copyOfRange(json, from, (int) value.currentLocation().getByteOffset());
    }

    private static InvalidSubmissionException malformed(String message) {
        return new InvalidSubmissionException(Kind.MALFORMED, null, message);
    }

    private static InvalidSubmissionException invalid(String field, HeadraceException cause) {
        return new InvalidSubmissionException(Kind.INVALID, field, String.valueOf(cause.getMessage()));
    }
}
