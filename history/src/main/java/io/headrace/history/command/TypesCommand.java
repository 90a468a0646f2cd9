package io.headrace.history.command;

import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.Look;
import io.headrace.command.ShortDuration;
import io.headrace.command.Surroundings;
import io.headrace.command.TextTable;
import io.headrace.command.TextTable.Column;
import io.headrace.history.HistoryFilter;
import io.headrace.history.HistoryJson;
import io.headrace.history.TaskHistory;
import io.headrace.history.TypeDay;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headrace history stats}: how each type fared, by day. */
@Command(
        name = "stats",
        description = {
            "Show how each type fared, by day, the newest day first.",
            "How many ended so, how many of those that completed or died did die (failed), and in what time half, 95 and 99 of"
                    + " 100 and all had waited and run in their last attempt."
        },
        sortOptions = false)
final class TypesCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Mixin
    private final Days days = new Days();

    @Mixin
    private final HistoryOptions options;

    TypesCommand(Surroundings surroundings) {
        this.invocation = surroundings.invocation();
        this.options = new HistoryOptions(invocation);
    }

    @Override
    public Integer call() {
        HistoryFilter filter = days.filter(invocation.clock());
        List<TypeDay> types;
        try (TaskHistory history = TaskHistory.of(options.config())) {
            types = history.types(filter);
        }
        if (options.json()) {
            invocation.out().println(HistoryJson.types(types));
        } else if (types.isEmpty()) {
            invocation.tell("nothing found that has ended: " + filter);
        } else {
            lines(types, Look.of(invocation)).forEach(invocation.out()::println);
        }
        return ExitCode.OK;
    }

    private static List<String> lines(List<TypeDay> types, Look look) {
        TextTable table = new TextTable(
                Column.text("day"),
                Column.text("type"),
                Column.number("completed"),
                Column.number("dead"),
                Column.number("cancelled"),
                Column.number("expired"),
                Column.number("failed"),
                Column.number("attempts"),
                Column.number("waited p50"),
                Column.number("waited p95"),
                Column.number("waited p99"),
                Column.number("waited max"),
                Column.number("ran p50"),
                Column.number("ran p95"),
                Column.number("ran p99"),
                Column.number("ran max"));
        types.forEach(each -> table.row(
                each.day().toString(),
                each.type(),
                Long.toString(each.completed()),
                Long.toString(each.dead()),
                Long.toString(each.cancelled()),
                Long.toString(each.expired()),
                String.format(Locale.ROOT, "%.1f%%", 100 * each.failureRatio()),
                Long.toString(each.attempts()),
                ShortDuration.ofMillis(each.waited().p50()),
                ShortDuration.ofMillis(each.waited().p95()),
                ShortDuration.ofMillis(each.waited().p99()),
                ShortDuration.ofMillis(each.waited().max()),
                ShortDuration.ofMillis(each.ran().p50()),
                ShortDuration.ofMillis(each.ran().p95()),
                ShortDuration.ofMillis(each.ran().p99()),
                ShortDuration.ofMillis(each.ran().max())));
        return look.lines(table);
    }
}
