package io.headrace.task;

import java.util.Locale;
import java.util.Set;

/** Where a task stands in its life. {@code docs/task-lifecycle.md} is drawn from this enum by a test. */
public enum TaskState {
    /** Waits for its time. */
    SCHEDULED,
    /** Stands in the stream and nobody has it. */
    QUEUED,
    /** A worker has it, or had it and died so recently that nobody took it over yet. */
    RUNNING,
    /** An attempt failed; waits for its next one. */
    RETRYING,
    /** Ended well; its result can be fetched until the retention is over. */
    COMPLETED,
    /** Ended for good without success; lies with the dead letters. */
    DEAD,
    /** Ended because somebody asked for it. */
    CANCELLED,
    /** Ended because it had not been started in time. */
    EXPIRED;

    /** The states that may follow this one; none for a task that has ended, but a dead one may be redriven. */
    public Set<TaskState> successors() {
        return switch (this) {
            case SCHEDULED -> Set.of(QUEUED, CANCELLED);
            case QUEUED -> Set.of(RUNNING, CANCELLED);
            case RUNNING -> Set.of(QUEUED, SCHEDULED, RETRYING, COMPLETED, DEAD, CANCELLED, EXPIRED);
            case RETRYING -> Set.of(QUEUED, CANCELLED);
            case DEAD -> Set.of(QUEUED);
            case COMPLETED, CANCELLED, EXPIRED -> Set.of();
        };
    }

    /** Whether a task in this state has an outcome and will not run again by itself. */
    public boolean isEnded() {
        return this == COMPLETED || this == DEAD || this == CANCELLED || this == EXPIRED;
    }

    /** The name as it is stored and shown: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The state of a stored name.
     *
     * @throws IllegalArgumentException if there is no such state
     */
    public static TaskState ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
