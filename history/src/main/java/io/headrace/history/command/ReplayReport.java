package io.headrace.history.command;

import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.command.Look;
import io.headrace.history.HistoryJson;
import io.headrace.history.HistoryPage;
import io.headrace.history.Replay.Replayed;
import io.headrace.history.Replay.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Counts what came of each task of a replay, and tells it. For one run. */
final class ReplayReport {

    private static final int SAMPLES = 5;

    /** Of more tasks that were left out for a reason only the number is told. */
    private static final int MOST_NAMED = 100;

    private final Invocation invocation;
    private final boolean json;
    private final List<Replayed> named = new ArrayList<>();
    private long submitted;
    private long skipped;
    private long refused;

    ReplayReport(Invocation invocation, boolean json) {
        this.invocation = invocation;
        this.json = json;
    }

    /** One more. Those that were left out come first, should there be too many to name. */
    void add(Replayed each) {
        switch (each.result()) {
            case SUBMITTED -> submitted++;
            case SKIPPED -> skipped++;
            case REFUSED -> refused++;
        }
        if (named.size() < MOST_NAMED) {
            named.add(each);
        } else if (each.result() != Result.SUBMITTED) {
            named.stream()
                    .filter(other -> other.result() == Result.SUBMITTED)
                    .findFirst()
                    .ifPresent(other -> named.set(named.indexOf(other), each));
        }
    }

    /** Shows what is meant, and does nothing. */
    int show(ReplayChoice choice) {
        long count = choice.count();
        HistoryPage samples = choice.page("", (int) Math.max(1, Math.min(SAMPLES, count)));
        if (json) {
            invocation
                    .out()
                    .println(new JsonObject()
                            .put("matched", count)
                            .put("samples", count == 0 ? List.of() : samples.tasks(), HistoryJson::task));
            return ExitCode.OK;
        }
        invocation.out().println(tasks(count) + " (" + choice.words() + "); nothing was submitted");
        EndedTable.lines(samples.tasks(), Look.of(invocation)).forEach(invocation.out()::println);
        if (count > samples.tasks().size()) {
            invocation.out().println("...");
        }
        return ExitCode.OK;
    }

    /** Nothing was meant. */
    int none(ReplayChoice choice) {
        if (json) {
            invocation.out().println(line(true));
        } else {
            invocation.tell("nothing found that has ended: " + choice.words());
        }
        return ExitCode.OK;
    }

    /** Tells what came of it. A refusal makes the exit code 1: somebody has to look. */
    int print(boolean isWhole) {
        if (json) {
            invocation.out().println(line(isWhole));
        } else {
            for (Replayed each : named) {
                if (each.result() != Result.SUBMITTED) {
                    invocation.tell("Task " + each.origin() + " was not submitted: " + each.why());
                } else if (submitted <= SAMPLES) {
                    invocation.out().println(each.origin() + " submitted again as " + each.id());
                }
            }
            long told = named.stream()
                    .filter(each -> each.result() != Result.SUBMITTED)
                    .count();
            if (skipped + refused > told) {
                invocation.tell("and so were " + (skipped + refused - told) + " more");
            }
            if (isWhole) {
                invocation.out().println(told());
            }
        }
        if (!isWhole) {
            invocation.tell("stopped: " + told() + "; started anew, it leaves out what was submitted");
        }
        return isWhole && refused == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private String told() {
        return tasks(submitted) + " submitted again"
                + (skipped == 0 ? "" : ", " + skipped + " skipped")
                + (refused == 0 ? "" : ", " + refused + " refused");
    }

    private JsonObject line(boolean isWhole) {
        return new JsonObject()
                .put("submitted", submitted)
                .put("skipped", skipped)
                .put("refused", refused)
                .put("more", !isWhole)
                .put("items", named, ReplayReport::item);
    }

    private static JsonObject item(Replayed each) {
        return new JsonObject()
                .put("id", each.origin().toString())
                .put("replay", each.id() == null ? null : each.id().toString())
                .put("result", each.result().name().toLowerCase(Locale.ROOT))
                .put("why", each.why().isEmpty() ? null : each.why());
    }

    static String tasks(long count) {
        return count + (count == 1 ? " task" : " tasks");
    }
}
