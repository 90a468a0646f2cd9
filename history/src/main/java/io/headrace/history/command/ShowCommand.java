package io.headrace.history.command;

import io.headrace.command.ExitCode;
import io.headrace.command.InvalidInputException;
import io.headrace.command.Invocation;
import io.headrace.command.Look;
import io.headrace.command.Surroundings;
import io.headrace.history.HistoryFilter;
import io.headrace.history.HistoryJson;
import io.headrace.history.HistoryPage;
import io.headrace.history.TaskHistory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headrace history show}: the tasks that ended last, or those that a filter finds. */
@Command(
        name = "show",
        description = "Show the tasks that ended last, or those that a filter finds.",
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  headrace history show 50 --state dead --since 24h",
            "  headrace history show --type 'mail.*' --payload customer=42 --error 'no route'"
        })
final class ShowCommand implements Callable<Integer> {

    private static final int MOST = 1000;

    private final Invocation invocation;

    @Parameters(
            paramLabel = "N",
            arity = "0..1",
            defaultValue = "20",
            description = "At most so many, 1 to 1000 (${DEFAULT-VALUE}).")
    private int count;

    @Mixin
    private final SearchOptions search = new SearchOptions();

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Go on where the part before ended.")
    private String cursor = "";

    @Mixin
    private final HistoryOptions options;

    ShowCommand(Surroundings surroundings) {
        this.invocation = surroundings.invocation();
        this.options = new HistoryOptions(invocation);
    }

    @Override
    public Integer call() {
        if (count < 1 || count > MOST) {
            throw new InvalidInputException("N: " + count + " is not valid: use 1 to " + MOST);
        }
        HistoryFilter filter = search.filter(invocation.clock());
        HistoryPage page;
        try (TaskHistory history = TaskHistory.of(options.config())) {
            page = history.search(filter, count, cursor);
        }
        if (options.json()) {
            invocation.out().println(HistoryJson.page(page));
            return ExitCode.OK;
        }
        EndedTable.lines(page.tasks(), Look.of(invocation)).forEach(invocation.out()::println);
        if (page.tasks().isEmpty()) {
            invocation.tell("nothing found that has ended: " + filter);
        } else if (page.next() != null) {
            invocation.tell("more follow: the same command with --cursor " + page.next());
        }
        return ExitCode.OK;
    }
}
