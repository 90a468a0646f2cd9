package io.headrace.history.command;

import io.headrace.command.BulkRun;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.command.Look;
import io.headrace.history.ArchivedTask;
import io.headrace.history.HistoryJson;
import io.headrace.history.Replay;
import io.headrace.history.Replay.Replayed;
import io.headrace.history.Replay.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Counts what came of each task of a replay, and tells it. For one run. */
final class ReplayReport {

    private static final int SAMPLES = 5;

    /** A dry run does not look longer than a step of the real one. */
    private static final int MOST_CHECKED = BulkRun.LARGEST_STEP;

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

    /** Shows what is meant and what would come of those that ended last, and does nothing. */
    int show(ReplayChoice choice, Replay replay) {
        long count = choice.count();
        List<ArchivedTask> last =
                count == 0 ? List.of() : choice.page("", MOST_CHECKED).tasks();
        replay.check(last).forEach(this::add);
        List<ArchivedTask> samples = last.subList(0, Math.min(SAMPLES, last.size()));
        if (json) {
            invocation
                    .out()
                    .println(new JsonObject()
                            .put("matched", count)
                            .put("checked", last.size())
                            .put("submittable", submitted)
                            .put("skipped", skipped)
                            .put("refused", refused)
                            .put("samples", samples, HistoryJson::task));
            return ExitCode.OK;
        }
        invocation.out().println(tasks(count) + " (" + choice.words() + "); nothing was submitted");
        if (count > 0) {
            invocation
                    .out()
                    .println((last.size() < count ? "of the last " + last.size() + " " : "")
                            + told(submitted + " would be submitted again"));
        }
        EndedTable.lines(samples, Look.of(invocation)).forEach(invocation.out()::println);
        if (count > samples.size()) {
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
        return told(tasks(submitted) + " submitted again");
    }

    private String told(String first) {
        return first
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
