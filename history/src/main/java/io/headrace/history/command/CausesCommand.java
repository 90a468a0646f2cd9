package io.headrace.history.command;

import io.headrace.command.ExitCode;
import io.headrace.command.InvalidInputException;
import io.headrace.command.Invocation;
import io.headrace.command.Look;
import io.headrace.command.Surroundings;
import io.headrace.command.TextTable;
import io.headrace.command.TextTable.Column;
import io.headrace.history.CauseHistory;
import io.headrace.history.HistoryFilter;
import io.headrace.history.HistoryJson;
import io.headrace.history.TaskHistory;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headrace history causes}: what tasks died of, over time. */
@Command(
        name = "causes",
        description = "Show what tasks died of, the most frequent cause first, and how many on which day.",
        sortOptions = false)
final class CausesCommand implements Callable<Integer> {

    private static final int MOST = 1000;
    private static final int MOST_BARS = 7;
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final char NO_BAR = '·';

    private final Invocation invocation;

    @Parameters(
            paramLabel = "N",
            arity = "0..1",
            defaultValue = "20",
            description = "At most so many causes, 1 to 1000 (${DEFAULT-VALUE}).")
    private int count;

    @Mixin
    private final Days days = new Days();

    @Mixin
    private final HistoryOptions options;

    CausesCommand(Surroundings surroundings) {
        this.invocation = surroundings.invocation();
        this.options = new HistoryOptions(invocation);
    }

    @Override
    public Integer call() {
        if (count < 1 || count > MOST) {
            throw new InvalidInputException("N: " + count + " is not valid: use 1 to " + MOST);
        }
        HistoryFilter filter = days.filter(invocation.clock());
        List<CauseHistory> causes;
        try (TaskHistory history = TaskHistory.of(options.config())) {
            causes = history.causes(filter, count);
        }
        if (options.json()) {
            invocation.out().println(HistoryJson.causes(causes));
        } else if (causes.isEmpty()) {
            invocation.tell("nothing found that died: " + filter);
        } else {
            lines(causes, Look.of(invocation)).forEach(invocation.out()::println);
        }
        return ExitCode.OK;
    }

    private static List<String> lines(List<CauseHistory> causes, Look look) {
        TextTable table = new TextTable(
                Column.number("count"),
                Column.text("first"),
                Column.text("last"),
                Column.text("by day"),
                Column.text("cause"),
                Column.text("example"));
        LocalDate last = causes.stream()
                .flatMap(each -> each.days().keySet().stream())
                .max(Comparator.naturalOrder())
                .orElse(LocalDate.EPOCH);
        causes.forEach(each -> table.row(
                Long.toString(each.count()),
                look.time(each.first()),
                look.time(each.last()),
                look.isTerminal() ? bars(each, last) : list(each),
                each.cause(),
                firstLine(each)));
        return look.lines(table);
    }

    /** Every day and its count, for scripts: {@code 2026-11-21:3 2026-11-22:40}. */
    private static String list(CauseHistory cause) {
        return new TreeMap<>(cause.days())
                .entrySet().stream()
                        .map(day -> day.getKey() + ":" + day.getValue())
                        .collect(Collectors.joining(" "));
    }

    /** The last days up to this one, a bar each, as high as the day was bad among them. */
    private static String bars(CauseHistory cause, LocalDate last) {
        List<Long> counts = last.minusDays(MOST_BARS - 1L)
                .datesUntil(last.plusDays(1))
                .map(day -> cause.days().getOrDefault(day, 0L))
                .toList();
        long most = counts.stream().mapToLong(Long::longValue).max().orElse(0);
        StringBuilder bars = new StringBuilder();
        for (long each : counts) {
            bars.append(each == 0 ? NO_BAR : BARS.charAt((int) ((each * BARS.length() - 1) / most)));
        }
        return bars.toString();
    }

    private static String firstLine(CauseHistory cause) {
        return cause.example() == null
                ? ""
                : cause.example().lines().findFirst().orElse("");
    }
}
