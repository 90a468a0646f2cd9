package io.headrace.history;

import java.util.List;

/**
 * That a payload, which is a JSON object, has a field with a value. Immutable.
 *
 * @param path names of fields, the outermost first
 * @param value the value as text; the number 42 and the text "42" are both meant by 42
 */
public record PayloadCondition(List<String> path, String value) {

    /** Takes its own copy. */
    public PayloadCondition {
        path = List.copyOf(path);
    }

    /**
     * Reads {@code customer=42} or {@code order.customer=42}.
     *
     * @throws io.headrace.task.InvalidTaskException if the text is none
     */
    public static PayloadCondition parse(String text) {
        throw new UnsupportedOperationException("Not built yet: " + text);
    }
}
