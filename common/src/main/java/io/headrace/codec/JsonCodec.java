package io.headrace.codec;

import io.headrace.task.InvalidTaskException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON by Jackson; {@code byte[]} is passed through untouched. Instants are written as ISO 8601 text, unknown properties
 * are ignored on reading. Thread-safe.
 */
public final class JsonCodec implements PayloadCodec {

    /** Jackson reads no more than 1,000, although it writes more. */
    private static final int LONGEST_NUMBER = 10_000;

    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(LONGEST_NUMBER)
                            .build())
                    .build())
            .build();

    @Override
    public byte[] encode(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw new InvalidTaskException(
                    "A " + value.getClass().getName() + " cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public @Nullable Object decode(byte[] bytes, Type type) {
        if (type == byte[].class) {
            return bytes;
        }
        if (type == Void.class) {
            return null;
        }
        JavaType javaType = mapper.constructType(type);
        try {
            return mapper.readValue(bytes, javaType);
        } catch (JacksonException e) {
            throw new InvalidTaskException(
                    "Not the JSON of a " + type.getTypeName() + ": " + place(e) + e.getOriginalMessage(), e);
        }
    }

    /** Where in the JSON it is wrong: {@code field address.lines[2]: }; nothing where the JSON as a whole is. */
    private static String place(JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? "" : "field " + path + ": ";
    }
}
