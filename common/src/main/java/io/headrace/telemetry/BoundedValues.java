package io.headrace.telemetry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a tag whose values come from outside at a bounded number of them: what comes after the first so many becomes
 * {@value #OTHER}. Thread-safe.
 */
public final class BoundedValues {

    /** Stands for what there were too many of; the word of OpenTelemetry for that. */
    public static final String OTHER = "_OTHER";

    /** How many types of tasks one process tells apart. */
    public static final int TYPES = 200;

    /** How many queues one process tells apart. */
    public static final int QUEUES = 1_000;

    /** How many errors one process tells apart. */
    public static final int ERRORS = 100;

    private final int limit;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** Lets so many values through. */
    public BoundedValues(int limit) {
        this.limit = limit;
    }

    /** The value itself, or {@value #OTHER}. */
    public String bounded(String value) {
        if (known.contains(value)) {
            return value;
        }
        // Two threads may let one more through than the limit; what counts is that there is one.
        if (known.size() >= limit) {
            return OTHER;
        }
        known.add(value);
        return value;
    }
}
