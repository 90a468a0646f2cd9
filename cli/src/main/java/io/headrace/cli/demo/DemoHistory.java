package io.headrace.cli.demo;

import io.headrace.command.CommandLines;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.history.HistoryFilter;
import io.headrace.history.HistorySchema;
import io.headrace.history.TaskHistory;
import io.headrace.history.command.HistoryCommand;
import io.headrace.task.TaskState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** What the demo shows of the history: that PostgreSQL has every task that has ended, and how it is asked. */
final class DemoHistory {

    /** How long an archiver may take for the rest, once the last task has ended. */
    private static final Duration LAG_LIMIT = Duration.ofSeconds(30);

    private final OwnPostgres postgres;
    private final Invocation invocation;

    /**
     * A history that is kept there.
     *
     * @param invocation how the demo was called
     */
    DemoHistory(OwnPostgres postgres, Invocation invocation) {
        this.postgres = postgres;
        this.invocation = invocation;
    }

    /** Makes the schema. */
    void init() {
        try (HistorySchema schema = HistorySchema.of(postgres.history())) {
            schema.init();
        }
    }

    /**
     * Compares it with how the tasks ended, and asks it what people ask.
     *
     * @param ended how many ended in which state
     * @return whether it has each of them
     */
    boolean report(Map<TaskState, Integer> ended) throws InterruptedException {
        PrintStream out = invocation.out();
        boolean complete;
        try (TaskHistory history = TaskHistory.of(postgres.history())) {
            long all = ended.values().stream().mapToLong(Integer::longValue).sum();
            awaitRows(history, all);
            long rows = history.count(HistoryFilter.ALL);
            out.printf(Locale.ROOT, "  %-12s %d rows in PostgreSQL%n", "history", rows);
            complete = rows == all;
            for (Map.Entry<TaskState, Integer> each : ended.entrySet()) {
                long found = history.count(of(each.getKey()));
                complete &= found == each.getValue();
                out.printf(Locale.ROOT, "  %-12s %d%n", each.getKey().label(), found);
            }
        }
        out.println();
        out.println(
                complete
                        ? "  The history has every one of them, once, as it ended."
                        : "  The history does NOT have what ended: it lacks tasks, or has some otherwise.");
        ask("history", "show", "3", "--type", "demo.fail");
        ask("history", "causes");
        ask("history", "stats");
        return complete;
    }

    private static HistoryFilter of(TaskState state) {
        return new HistoryFilter(null, null, Set.of(state), null, null, null, null, List.of());
    }

    private static void awaitRows(TaskHistory history, long wanted) throws InterruptedException {
        long until = System.nanoTime() + LAG_LIMIT.toNanos();
        while (history.count(HistoryFilter.ALL) < wanted && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Runs a command as somebody would who typed it. */
    private void ask(String... line) {
        invocation.out().println();
        invocation.out().println("$ headrace " + String.join(" ", line));
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Map<String, String> environment = new HashMap<>(invocation.environment());
        environment.putAll(postgres.exports());
        Invocation typed = new Invocation(
                invocation.in(),
                invocation.out(),
                new PrintStream(told, true, StandardCharsets.UTF_8),
                invocation.outIsTerminal(),
                invocation.errIsTerminal(),
                environment,
                invocation.directory(),
                invocation.home(),
                invocation.clock());
        List<String> arguments = List.of(line).subList(1, line.length);
        CommandLine command = HistoryCommand.line(typed, arguments);
        CommandLines.configure(command, typed);
        if (command.execute(arguments.toArray(String[]::new)) != ExitCode.OK) {
            invocation.out().print(told.toString(StandardCharsets.UTF_8));
        }
    }
}
