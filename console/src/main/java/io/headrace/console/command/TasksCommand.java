package io.headrace.console.command;

import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.console.TaskPage;
import io.headrace.console.TaskQuery;
import io.headrace.console.json.ConsoleJson;
import io.headrace.task.TaskState;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headrace monitor tasks}: a search. */
@Command(
        name = "tasks",
        description = "Find tasks.",
        sortOptions = false,
        footer = {
            "",
            "Ended tasks are found as long as their outcome is kept. Examples:",
            "  headrace monitor tasks --text order-17",
            "  headrace monitor tasks --queue mail --state dead --error 'no route' --since 1h"
        })
final class TasksCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "In this state: scheduled, queued, running, retrying, completed, dead, cancelled, expired."
                    + " May be given many times.")
    private Set<TaskState> states = EnumSet.noneOf(TaskState.class);

    @Mixin
    private final FilterOptions filter = new FilterOptions();

    @Option(names = "--worker", paramLabel = "WORKER", description = "With this worker, or run by it last.")
    private @Nullable String worker;

    @Mixin
    private final PageOptions page = new PageOptions();

    @Mixin
    private final MonitorOptions options;

    TasksCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return new Viewer(surroundings, options).show(this::view);
    }

    private View view(TaskMonitor monitor) {
        TaskQuery query =
                filter.query(states, null, worker, surroundings.invocation().clock());
        TaskPage found = page.find(monitor, query);
        return new View(
                look -> TaskColumn.lines(
                        found.tasks(),
                        look,
                        TaskColumn.ID,
                        TaskColumn.STATE,
                        TaskColumn.TYPE,
                        TaskColumn.PRIORITY,
                        TaskColumn.WHEN,
                        TaskColumn.ATTEMPT,
                        TaskColumn.WORKER,
                        TaskColumn.ERROR),
                () -> ConsoleJson.page(found),
                note(found));
    }

    private static String note(TaskPage found) {
        if (found.tasks().isEmpty()) {
            return found.next() == null
                    ? "no such task"
                    : "none among the first " + found.scanned() + " looked at; " + PageOptions.more(found.next());
        }
        return PageOptions.more(found.next());
    }
}
