package io.headrace.console;

import io.headrace.broker.ListedTask;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of what a query finds. Immutable.
 *
 * @param tasks what was found
 * @param scanned how many tasks were looked at for it
 * @param next where to go on: to be handed back as it is; null when there is nothing more
 */
public record TaskPage(
        List<ListedTask> tasks, int scanned, @Nullable String next) {

    /** Takes its own copy. */
    public TaskPage {
        tasks = List.copyOf(tasks);
    }
}
