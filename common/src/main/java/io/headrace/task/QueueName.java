package io.headrace.task;

import java.util.regex.Pattern;

/**
 * The name of a queue: lower-case letters, digits, dots, underscores and hyphens, 1 to 64 characters, beginning with a
 * letter or digit. Immutable.
 *
 * @param value the name itself
 */
public record QueueName(String value) implements Comparable<QueueName> {

    // Before the constant below, whose constructor uses it.
    private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    /** The queue that is used where none is named: {@code default}. */
    public static final QueueName DEFAULT = new QueueName("default");

    /**
     * Checks the name.
     *
     * @throws InvalidTaskException if it is not a queue name
     */
    public QueueName {
        if (!VALID.matcher(value).matches()) {
            throw new InvalidTaskException("Queue name '" + value
                    + "' is not valid: use 1 to 64 of a-z 0-9 . _ - beginning with a letter or digit");
        }
    }

    @Override
    public int compareTo(QueueName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
