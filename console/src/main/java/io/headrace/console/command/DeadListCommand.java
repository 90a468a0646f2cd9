package io.headrace.console.command;

import io.headrace.command.Surroundings;
import io.headrace.console.TaskMonitor;
import io.headrace.console.TaskPage;
import io.headrace.console.TaskQuery;
import io.headrace.console.json.ConsoleJson;
import io.headrace.task.TaskState;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headrace monitor dead list}: dead letters. */
@Command(name = "list", description = "Show dead letters, queue by queue, newest first.", sortOptions = false)
final class DeadListCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final FilterOptions filter = new FilterOptions();

    @Option(names = "--cause", paramLabel = "CAUSE", description = "With this cause, as 'dead causes' shows it.")
    private @Nullable String cause;

    @Mixin
    private final PageOptions page = new PageOptions();

    @Mixin
    private final MonitorOptions options;

    DeadListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return new Viewer(surroundings, options).show(this::view);
    }

    private View view(TaskMonitor monitor) {
        TaskQuery query = filter.query(
                Set.of(TaskState.DEAD), cause, null, surroundings.invocation().clock());
        TaskPage found = page.find(monitor, query);
        return new View(
                look -> TaskColumn.lines(
                        found.tasks(),
                        look,
                        TaskColumn.ID,
                        TaskColumn.TYPE,
                        TaskColumn.ENDED,
                        TaskColumn.ATTEMPT,
                        TaskColumn.WORKER,
                        TaskColumn.ERROR),
                () -> ConsoleJson.page(found),
                note(found));
    }

    private static String note(TaskPage found) {
        if (found.tasks().isEmpty()) {
            return found.next() == null
                    ? "no dead letter"
                    : "none among the first " + found.scanned() + " looked at; " + PageOptions.more(found.next());
        }
        return PageOptions.more(found.next());
    }
}
