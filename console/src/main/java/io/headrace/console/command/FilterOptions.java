package io.headrace.console.command;

import io.headrace.command.Times;
import io.headrace.console.TaskQuery;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which tasks are meant. */
final class FilterOptions {

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Of this queue. May be given many times.")
    private List<QueueName> queues = new ArrayList<>();

    @Option(names = "--type", paramLabel = "TYPE", description = "Of this type; mail.* for all that begin so.")
    private @Nullable String type;

    @Option(names = "--text", paramLabel = "TEXT", description = "The id or the payload contains this.")
    private @Nullable String text;

    @Option(names = "--error", paramLabel = "TEXT", description = "What went wrong contains this.")
    private @Nullable String error;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Came, ended or is due then or later: 2026-01-02T15:04:05Z, 2026-01-02 (midnight UTC), or 10m for that long ago.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Came, ended or is due before then; see --since.")
    private @Nullable String until;

    /** Whether any of them was given. */
    boolean isSet() {
        return !queues.isEmpty() || type != null || text != null || error != null || since != null || until != null;
    }

    /** Tasks in one of these states that the options mean. */
    TaskQuery query(Set<TaskState> states, @Nullable String cause, @Nullable String worker, Clock clock) {
        return new TaskQuery(
                queues,
                states,
                type,
                text,
                error,
                cause,
                worker,
                Times.past("--since", since, clock),
                Times.past("--until", until, clock));
    }
}
