package io.headrace.history.command;

import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.Surroundings;
import io.headrace.history.ArchivedTask;
import io.headrace.history.HistoryJson;
import io.headrace.history.LastEnd;
import io.headrace.history.NotInHistoryException;
import io.headrace.history.TaskHistory;
import io.headrace.task.TaskId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headrace history task}: all that was kept of a task. */
@Command(
        name = "task",
        description = {
            "Show all that was kept of a task that has ended.",
            "One that died, was run again and ended again has more than one end: all are shown, the last first.",
            "One that was replayed names its replay, from when that has ended and is archived."
        },
        sortOptions = false)
final class EndsCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Parameters(paramLabel = "ID", description = "The task: QUEUE/ID; the queue 'default' may be left out.")
    private TaskId id;

    @Mixin
    private final HistoryOptions options;

    EndsCommand(Surroundings surroundings) {
        this.invocation = surroundings.invocation();
        this.options = new HistoryOptions(invocation);
    }

    @Override
    public Integer call() {
        List<ArchivedTask> ends;
        Map<TaskId, LastEnd> replays;
        try (TaskHistory history = TaskHistory.of(options.config())) {
            ends = history.task(id);
            if (ends.isEmpty()) {
                throw new NotInHistoryException(id);
            }
            replays = history.replays(ends);
        }
        if (options.json()) {
            invocation.out().println(HistoryJson.ends(ends, replays));
        } else {
            EndText.lines(ends, replays, invocation.clock()).forEach(invocation.out()::println);
        }
        return ExitCode.OK;
    }
}
