package io.headrace.console.command;

import io.headrace.command.InvalidInputException;
import io.headrace.command.Invocation;
import io.headrace.console.TaskQuery;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which dead letters are meant: some ids, those that a filter finds, or all. */
final class DeadSelection {

    @Parameters(
            paramLabel = "ID",
            arity = "0..*",
            description = "These tasks: QUEUE/ID; the queue 'default' may be left out.")
    private List<TaskId> ids = new ArrayList<>();

    @Mixin
    private final FilterOptions filter = new FilterOptions();

    @Option(names = "--cause", paramLabel = "CAUSE", description = "With this cause, as 'dead causes' shows it.")
    private @Nullable String cause;

    @Option(names = "--all", description = "All dead letters of all queues.")
    private boolean all;

    @Option(names = "--dry-run", description = "Only show how many are meant, and some of them.")
    private boolean dryRun;

    boolean isDryRun() {
        return dryRun;
    }

    /** The tasks that were named; none if a filter is to be used. */
    List<TaskId> ids() {
        boolean filtered = filter.isSet() || cause != null;
        if (ids.isEmpty() && !filtered && !all) {
            throw new InvalidInputException("Which dead letters? Name ids, give a filter such as --queue, or --all");
        }
        if (!ids.isEmpty() && (filtered || all)) {
            throw new InvalidInputException("Give ids or a filter, not both");
        }
        if (filtered && all) {
            throw new InvalidInputException("Give a filter or --all, not both");
        }
        return List.copyOf(new LinkedHashSet<>(ids));
    }

    TaskQuery query(Invocation invocation) {
        return filter.query(Set.of(TaskState.DEAD), cause, null, invocation.clock());
    }
}
