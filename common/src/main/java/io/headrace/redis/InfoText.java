package io.headrace.redis;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server answers to INFO: names and values; what it did not tell is null. */
record InfoText(Map<String, String> fields) {

    static InfoText parse(String text) {
        Map<String, String> fields = new HashMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return new InfoText(fields);
    }

    @Nullable
    String text(String name) {
        return fields.get(name);
    }

    @Nullable
    Long number(String name) {
        return number(fields, name);
    }

    /** Whether it says yes; null if it says nothing. */
    @Nullable
    Boolean flag(String name) {
        String value = fields.get(name);
        return value == null ? null : value.equals("1");
    }

    /** A value that is made of several: {@code ip=10.0.0.1,port=6379}. */
    @Nullable
    InfoText parts(String name) {
        String value = fields.get(name);
        return value == null ? null : parse(value.replace(',', '\n').replace('=', ':'));
    }

    private static @Nullable Long number(Map<String, String> fields, String name) {
        try {
            String value = fields.get(name);
            return value == null ? null : Long.valueOf(value);
        } catch (NumberFormatException otherServer) {
            return null;
        }
    }
}
