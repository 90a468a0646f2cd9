package io.headrace.console.command;

import io.headrace.broker.Steering.Change;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what came of doing something to tasks that were named one by one. */
record ChangesPrinter(Invocation invocation, MonitorOptions options, String done, String whom) {

    /** The worst that happened is the exit code. */
    int print(Map<TaskId, Change> changes) {
        if (options.json()) {
            long count = changes.values().stream().filter(Change.DONE::equals).count();
            invocation
                    .out()
                    .println(new JsonObject()
                            .put("done", count)
                            .put("skipped", changes.size() - count)
                            .put(
                                    "items",
                                    List.copyOf(changes.entrySet()),
                                    each -> new JsonObject()
                                            .put("id", each.getKey().toString())
                                            .put("change", label(each.getValue()))));
        }
        int exit = ExitCode.OK;
        for (Map.Entry<TaskId, Change> each : changes.entrySet()) {
            exit = Math.max(exit, print(each.getKey(), each.getValue()));
        }
        return exit;
    }

    private int print(TaskId id, Change change) {
        switch (change) {
            case DONE -> {
                if (!options.json()) {
                    invocation.out().println(id + " " + done);
                }
                return ExitCode.OK;
            }
            case NOT_APPLICABLE -> {
                invocation.tell("Task " + id + " was left as it is: this is for " + whom);
                return ExitCode.FAILED;
            }
            case UNKNOWN -> {
                invocation.tell(String.valueOf(new TaskNotFoundException(id).getMessage()));
                return ExitCode.NOT_FOUND;
            }
        }
        throw new IllegalArgumentException(change.name());
    }

    private static String label(Change change) {
        return change.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
