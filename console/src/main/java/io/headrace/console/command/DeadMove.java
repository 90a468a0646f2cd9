package io.headrace.console.command;

import io.headrace.broker.Operator;
import io.headrace.command.ActionProgress;
import io.headrace.command.BulkRun;
import io.headrace.command.Confirmation;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.command.Look;
import io.headrace.command.Rate;
import io.headrace.command.Surroundings;
import io.headrace.console.BulkAction;
import io.headrace.console.TaskCount;
import io.headrace.console.TaskMonitor;
import io.headrace.console.TaskQuery;
import io.headrace.console.json.ConsoleJson;
import java.util.Set;
import java.util.stream.Stream;

/** Does something to all dead letters that a filter finds: counts them, shows some or asks, does it, tells what came of it. */
final class DeadMove {

    private static final int SAMPLES = 5;

    /** Counting stops after so many calls, each of which has a budget of time: what is more than that is many. */
    private static final int MOST_COUNTS = 8;

    private final Surroundings surroundings;
    private final Invocation invocation;
    private final MonitorOptions options;
    private final BulkAction action;
    private final TaskQuery query;

    DeadMove(Surroundings surroundings, MonitorOptions options, BulkAction action, TaskQuery query) {
        this.surroundings = surroundings;
        this.invocation = surroundings.invocation();
        this.options = options;
        this.action = action;
        this.query = query;
    }

    int show(TaskMonitor monitor) {
        TaskCount count = count(monitor);
        if (options.json()) {
            invocation
                    .out()
                    .println(new JsonObject()
                            .put("matched", count.matched())
                            .put("samples", count.samples(), ConsoleJson::task)
                            .put("next", count.next()));
            return ExitCode.OK;
        }
        invocation.out().println(words(count) + "; nothing was changed");
        Look look = Look.of(invocation);
        TaskColumn.lines(
                        count.samples(),
                        look,
                        TaskColumn.ID,
                        TaskColumn.TYPE,
                        TaskColumn.ENDED,
                        TaskColumn.ATTEMPT,
                        TaskColumn.ERROR)
                .forEach(invocation.out()::println);
        if (count.matched() > count.samples().size()) {
            invocation.out().println("...");
        }
        return ExitCode.OK;
    }

    int perform(TaskMonitor monitor, Confirmation confirmation, Rate rate, Operator by) {
        long all = -1;
        if (!confirmation.isGiven() || invocation.errIsTerminal()) {
            TaskCount count = count(monitor);
            if (count.matched() == 0) {
                return print(new BulkRun.Total(0, 0, true));
            }
            if (!confirmation.of(question(count))) {
                return ExitCode.FAILED;
            }
            all = count.next() == null ? count.matched() : -1;
        }
        BulkRun run = new BulkRun(invocation, surroundings.pacer(), rate);
        BulkRun.Total total;
        try (ActionProgress progress = ActionProgress.of(invocation, action.label(), all)) {
            total = run.run((cursor, limit) -> monitor.bulk(action, query, cursor, limit, by), progress::at);
        }
        return print(total);
    }

    private TaskCount count(TaskMonitor monitor) {
        TaskCount count = monitor.count(query, null, SAMPLES);
        for (int i = 1; i < MOST_COUNTS && count.next() != null; i++) {
            TaskCount more =
                    monitor.count(query, count.next(), SAMPLES - count.samples().size());
            count = new TaskCount(
                    count.matched() + more.matched(),
                    Stream.concat(count.samples().stream(), more.samples().stream())
                            .toList(),
                    more.next());
        }
        return count;
    }

    private String question(TaskCount count) {
        return switch (action) {
            case RETRY -> "Run " + words(count) + " again?";
            case DELETE -> "Delete " + words(count) + "?";
            case CANCEL -> "Cancel " + words(count) + "?";
        };
    }

    private String words(TaskCount count) {
        return (count.next() == null ? "" : "at least ") + letters(count.matched()) + filter();
    }

    private static String letters(long count) {
        return count + (count == 1 ? " dead letter" : " dead letters");
    }

    private String filter() {
        TaskQuery filter = query.withStates(Set.of());
        if (filter.queues().isEmpty() && !filter.isFiltered()) {
            return " (all there are)";
        }
        return (filter.queues().isEmpty() ? " with " : " of ") + filter;
    }

    private int print(BulkRun.Total total) {
        if (options.json()) {
            invocation
                    .out()
                    .println(new JsonObject()
                            .put("done", total.done())
                            .put("skipped", total.skipped())
                            .put("more", !total.isWhole()));
        } else if (total.isWhole()) {
            invocation.out().println(told(total));
        }
        if (!total.isWhole()) {
            invocation.tell("stopped: " + told(total) + "; the rest is as it was");
        }
        return total.isWhole() ? ExitCode.OK : ExitCode.FAILED;
    }

    private String told(BulkRun.Total total) {
        return letters(total.done())
                + (action == BulkAction.RETRY ? " run again" : " deleted")
                + (total.skipped() == 0 ? "" : ", " + total.skipped() + " stood elsewhere by then");
    }
}
