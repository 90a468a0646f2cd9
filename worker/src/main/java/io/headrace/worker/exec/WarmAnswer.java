package io.headrace.worker.exec;

import io.headrace.command.InvalidInputException;
import io.headrace.command.JsonBytes;
import io.headrace.task.NonRetryableException;
import io.headrace.task.RetryLaterException;
import io.headrace.task.TaskId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What a warm child has answered to a task: done, failed, or later. For one reading. */
final class WarmAnswer {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int SHOWN_LINE = 200;

    private final byte[] line;
    private @Nullable String id;
    private boolean done;
    private byte @Nullable [] result;
    private @Nullable String error;
    private boolean retry = true;
    private @Nullable String retryAfter;
    private @Nullable String reason;

    private WarmAnswer(byte[] line) {
        this.line = line;
    }

    /**
     * Reads a line.
     *
     * @param task what was asked
     * @throws InvalidInputException if it is no answer to that; the message says why
     */
    static WarmAnswer read(byte[] line, TaskId task) {
        WarmAnswer answer = new WarmAnswer(line);
        try {
            JsonBytes.checkEncoding(line);
            answer.read();
        } catch (JacksonException e) {
            throw new InvalidInputException("not a JSON object: " + JsonBytes.told(e) + answer.shown());
        } catch (InvalidInputException e) {
            throw new InvalidInputException(e.getMessage() + answer.shown());
        }
        if (!task.toString().equals(answer.id)) {
            throw new InvalidInputException(
                    (answer.id == null ? "it has no \"id\"" : "it is about another task") + answer.shown());
        }
        if (!answer.done && answer.error == null && answer.retryAfter == null) {
            throw new InvalidInputException(
                    "it has none of \"result\", \"error\" and \"retry-after\"" + answer.shown());
        }
        return answer;
    }

    private void read() {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidInputException("not a JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                take(name, parser.nextToken(), parser);
            }
            if (parser.nextToken() != null) {
                throw new InvalidInputException("something follows the end of the object");
            }
        }
    }

    private void take(String name, JsonToken value, JsonParser parser) {
        boolean none = value == JsonToken.VALUE_NULL;
        switch (name) {
            case "id" -> id = none ? null : parser.getString();
            case "result" -> {
                done = true;
                byte[] slice = slice(parser);
                result = none ? null : slice;
            }
            case "error" -> error = none ? null : text(value, parser);
            case "retry" -> {
                if (value != JsonToken.VALUE_TRUE && value != JsonToken.VALUE_FALSE) {
                    throw new InvalidInputException("\"retry\" is neither true nor false");
                }
                retry = value == JsonToken.VALUE_TRUE;
            }
            case "retry-after" -> {
                if (!none && !value.isNumeric()) {
                    throw new InvalidInputException("\"retry-after\" is not a number of seconds");
                }
                retryAfter = none ? null : parser.getString();
            }
            case "reason" -> reason = none ? null : text(value, parser);
            default -> parser.skipChildren();
        }
    }

    /** A text, or whatever else it is as it is written. */
    private String text(JsonToken value, JsonParser parser) {
        return value == JsonToken.VALUE_STRING ? parser.getString() : new String(slice(parser), StandardCharsets.UTF_8);
    }

    private byte[] slice(JsonParser value) {
        int from = (int) value.currentTokenLocation().getByteOffset();
        value.skipChildren();
        value.finishToken();
        return Arrays.copyOfRange(line, from, (int) value.currentLocation().getByteOffset());
    }

    private String shown() {
        String text = new String(line, StandardCharsets.UTF_8);
        return ": " + (text.length() <= SHOWN_LINE ? text : text.substring(0, SHOWN_LINE) + "...");
    }

    /**
     * What it came to.
     *
     * @return the result as it was written; null for none
     * @throws RetryLaterException if it is to be run again later
     * @throws NonRetryableException if it has failed for good
     * @throws ExecFailedException if it has failed, or asks for what cannot be
     */
    byte @Nullable [] result() {
        if (retryAfter != null) {
            throw new RetryLaterException(
                    RetryAfter.of(retryAfter),
                    Objects.requireNonNullElse(
                            reason, Objects.requireNonNullElse(error, "the program asked to be run again later")));
        }
        if (error != null) {
            throw retry ? new ExecFailedException(error, null) : new NonRetryableException(error);
        }
        return result;
    }
}
