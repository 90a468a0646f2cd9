package io.headrace.task;

import java.util.List;

/** How urgent a task is, from 1 to 5; 5 is run first. The default is {@link #NORMAL} (3). */
public enum Priority {
    /** Level 1: when nothing else is to be done. */
    LOWEST(1),
    /** Level 2. */
    LOW(2),
    /** Level 3, the default. */
    NORMAL(3),
    /** Level 4. */
    HIGH(4),
    /** Level 5: before everything else. */
    HIGHEST(5);

    private static final List<Priority> BY_URGENCY = List.of(HIGHEST, HIGH, NORMAL, LOW, LOWEST);

    private final int level;

    Priority(int level) {
        this.level = level;
    }

    /** All levels, the most urgent first. */
    public static List<Priority> byUrgency() {
        return BY_URGENCY;
    }

    /** The level as a number, 1 to 5. */
    public int level() {
        return level;
    }

    /**
     * The priority of a level.
     *
     * @param level 1 to 5
     * @throws InvalidTaskException if there is no such level
     */
    public static Priority ofLevel(int level) {
        if (level < 1 || level > 5) {
            throw new InvalidTaskException("Priority " + level + " is not valid: use 1 (lowest) to 5 (highest)");
        }
        return BY_URGENCY.get(5 - level);
    }
}
