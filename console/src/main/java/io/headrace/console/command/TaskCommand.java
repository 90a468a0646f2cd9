package io.headrace.console.command;

import io.headrace.broker.TaskDetail;
import io.headrace.command.ExitCode;
import io.headrace.command.Surroundings;
import io.headrace.config.HistoryConfig;
import io.headrace.console.TaskMonitor;
import io.headrace.console.json.ConsoleJson;
import io.headrace.console.json.EndedJson;
import io.headrace.history.ArchivedTask;
import io.headrace.history.KeptValue;
import io.headrace.history.LastEnd;
import io.headrace.history.TaskHistory;
import io.headrace.history.command.EndText;
import io.headrace.task.HistoryRefusedException;
import io.headrace.task.HistoryUnavailableException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headrace monitor task}: all that is known of a task. */
@Command(
        name = "task",
        description =
                "Show all that is known of a task; what Redis has forgotten is looked up in the history, if there is one.",
        sortOptions = false)
final class TaskCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "ID", description = "The task: QUEUE/ID; the queue 'default' may be left out.")
    private TaskId id;

    @Option(names = "--payload", description = "Print its payload and nothing else, as it is.")
    private boolean payload;

    @Mixin
    private final MonitorOptions options;

    @Mixin
    private final WatchOption watch = new WatchOption();

    TaskCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.options = new MonitorOptions(surroundings.invocation());
    }

    @Override
    public Integer call() {
        return payload ? printPayload() : new Viewer(surroundings, options).show(this::view, watch);
    }

    private int printPayload() {
        try (TaskMonitor monitor = options.connect()) {
            Optional<TaskDetail> known = monitor.task(id);
            byte[] bytes = known.isPresent()
                    ? known.get().payload()
                    : whole(past().ends().get(0).payload());
            if (bytes == null) {
                surroundings.invocation().tell("The payload of task " + id + " is not kept any more");
                return ExitCode.FAILED;
            }
            surroundings.invocation().print(bytes);
            return ExitCode.OK;
        }
    }

    private static byte @Nullable [] whole(KeptValue payload) {
        return payload.kept() == KeptValue.Kept.WHOLE ? payload.bytes() : null;
    }

    private View view(TaskMonitor monitor) {
        Clock clock = surroundings.invocation().clock();
        Optional<TaskDetail> known = monitor.task(id);
        if (known.isPresent()) {
            return new View(look -> new TaskText(known.get(), clock).lines(), () -> ConsoleJson.detail(known.get()));
        }
        Past past = past();
        List<ArchivedTask> ends = past.ends();
        return new View(
                look -> EndText.lines(ends, past.replays(), clock),
                () -> EndedJson.detail(ends.get(0)),
                "from the history: Redis does not know the task any more");
    }

    /** Every end that the history has, at least one, and what they were submitted again as. */
    private record Past(List<ArchivedTask> ends, Map<TaskId, LastEnd> replays) {}

    private Past past() {
        HistoryConfig config = options.config().history();
        if (config.url() == null) {
            throw new TaskNotFoundException(id);
        }
        try (TaskHistory history = TaskHistory.of(config)) {
            List<ArchivedTask> ends = history.task(id);
            if (ends.isEmpty()) {
                throw new TaskNotFoundException(id);
            }
            return new Past(ends, history.replays(ends));
        } catch (HistoryUnavailableException | HistoryRefusedException e) {
            surroundings.invocation().tell("The history could not be asked: " + e.getMessage());
            throw new TaskNotFoundException(id);
        }
    }
}
