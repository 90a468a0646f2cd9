package io.headrace.history;

import io.headrace.task.InvalidTaskException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * That a payload, which is JSON, has a field with a value. A name that is a number means the field of this name, or the element of
 * an array at this position, the first being 0. An array stands for each of its elements: {@code tags=urgent} finds
 * {@code {"tags":["urgent","new"]}}, and {@code items.sku=A7} finds {@code {"items":[{"sku":"A7"}]}}. Immutable.
 *
 * @param path names of fields, the outermost first
 * @param value the value as text; the number 42 and the text "42" are both meant by 42, and likewise {@code true}, {@code false}
 *     and {@code null} and the texts that read so. Case counts
 */
public record PayloadCondition(List<String> path, String value) {

    private static final int MOST_NAMES = 32;

    /** Each can be meant in two ways, and all of them are looked for. */
    private static final int MOST_NUMBERS = 4;

    /**
     * Takes its own copy.
     *
     * @throws InvalidTaskException if the path is empty, has an empty name, more than 32 names, or more than 4 that are numbers
     */
    public PayloadCondition {
        path = List.copyOf(path);
        if (path.isEmpty() || path.contains("")) {
            throw new InvalidTaskException("A condition on the payload names a field with nothing between its dots: "
                    + "write FIELD=VALUE, for example customer=42 or order.customer=42");
        }
        if (path.size() > MOST_NAMES
                || path.stream().filter(PayloadPath::isPosition).count() > MOST_NUMBERS) {
            throw new InvalidTaskException("A condition on the payload goes too deep: it may name " + MOST_NAMES
                    + " fields within each other, of which " + MOST_NUMBERS + " may be numbers");
        }
    }

    /**
     * Reads {@code customer=42} or {@code order.customer=42}. The first equals sign ends the path; a dot, an equals sign or a
     * backslash that belongs to a name has a backslash before it ({@code order\.customer=42}). What follows the equals sign is
     * taken as it is.
     *
     * @throws InvalidTaskException if the text is none
     */
    public static PayloadCondition parse(String text) {
        List<String> path = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && "\\.=".indexOf(text.charAt(i + 1)) >= 0) {
                i++;
                name.append(text.charAt(i));
            } else if (c == '.') {
                path.add(name.toString());
                name.setLength(0);
            } else if (c == '=') {
                path.add(name.toString());
                return new PayloadCondition(path, text.substring(i + 1));
            } else {
                name.append(c);
            }
        }
        throw new InvalidTaskException("'" + text
                + "' is no condition on the payload: write FIELD=VALUE, for example customer=42 or order.customer=42");
    }

    /** As it is written: {@code order.customer=42}. */
    @Override
    public String toString() {
        return path.stream().map(name -> name.replaceAll("[\\\\.=]", "\\\\$0")).collect(Collectors.joining(".")) + "="
                + value;
    }
}
