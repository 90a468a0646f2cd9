package io.headrace.console;

import io.headrace.broker.ListedTask;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks a query finds, as far as it was counted. Immutable.
 *
 * @param matched how many
 * @param samples the first few of them
 * @param next where to go on counting; null when all are counted
 */
public record TaskCount(
        long matched, List<ListedTask> samples, @Nullable String next) {

    /** Takes its own copy. */
    public TaskCount {
        samples = List.copyOf(samples);
    }
}
