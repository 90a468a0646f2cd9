package io.headrace.command;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/**
 * One line of JSON as commands print it: properties in the order in which they were put, absent ones left out, times as
 * ISO 8601 text. Not thread-safe.
 */
public final class JsonObject {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Controls that JSON allows in texts, separators of lines, and marks that turn the direction of writing. */
    private static final Pattern HARMFUL = Pattern.compile("[\\x7F-\\x9F\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]");

    private final Map<String, @Nullable Object> properties = new LinkedHashMap<>();

    /** Adds a text, number, truth value, time, or a list or map of such; null adds nothing. */
    public JsonObject put(String name, @Nullable Object value) {
        if (value != null) {
            properties.put(name, value);
        }
        return this;
    }

    /** The same, but null adds {@code null}. */
    public JsonObject putNullable(String name, @Nullable Object value) {
        properties.put(name, value);
        return this;
    }

    /** Adds an object; null adds nothing. */
    public JsonObject put(String name, @Nullable JsonObject value) {
        return put(name, value == null ? null : (Object) value.properties);
    }

    /** Adds all that another one has. */
    public JsonObject putAll(JsonObject other) {
        properties.putAll(other.properties);
        return this;
    }

    /** Adds an array of objects. */
    public <T> JsonObject put(String name, List<T> items, Function<T, JsonObject> each) {
        return put(name, items.stream().map(item -> each.apply(item).properties).toList());
    }

    /**
     * Adds bytes so that nothing of them is lost: under this name where they are JSON, else under {@code nameText} where they
     * are UTF-8, else under {@code nameBase64}; null adds nothing.
     */
    public JsonObject putBytes(String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            return this;
        }
        String text = JsonBytes.text(bytes);
        if (text == null) {
            return put(name + "Base64", Base64.getEncoder().encodeToString(bytes));
        }
        // Within JSON a line break stands between tokens only, so this changes nothing but the layout.
        return JsonBytes.isJson(bytes)
                ? put(name, (Object) new RawValue(text.replaceAll("[\\r\\n]", " ")))
                : put(name + "Text", text);
    }

    /** The line, without its end; harmless for a terminal. */
    @Override
    public String toString() {
        try {
            // These can stand in texts only, where they mean the same when they are escaped.
            return HARMFUL.matcher(MAPPER.writeValueAsString(properties))
                    .replaceAll(found -> String.format(
                            Locale.ROOT, "\\\\u%04x", (int) found.group().charAt(0)));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("Not to be written as JSON: " + properties.keySet(), e);
        }
    }
}
