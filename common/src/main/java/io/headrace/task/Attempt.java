package io.headrace.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try at a task that has ended. Immutable.
 *
 * @param number 1 for the first
 * @param worker who ran it
 * @param startedAt when it began, by the clock of the Redis server
 * @param waitedMillis how long the task had stood in the stream before
 * @param ranMillis how long the handler took
 * @param failure why it failed; null if it did not
 */
public record Attempt(
        int number,
        String worker,
        Instant startedAt,
        long waitedMillis,
        long ranMillis,
        @Nullable Failure failure) {

    /** This attempt without the stack of its failure. */
    public Attempt withoutStack() {
        return failure == null
                ? this
                : new Attempt(number, worker, startedAt, waitedMillis, ranMillis, failure.withoutStack());
    }
}
