package io.headrace.history.command;

import io.headrace.command.InvalidInputException;
import io.headrace.command.Times;
import io.headrace.history.HistoryFilter;
import io.headrace.history.PayloadCondition;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which ended tasks are meant. */
final class SearchOptions {

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Of this queue.")
    private @Nullable QueueName queue;

    @Option(names = "--type", paramLabel = "TYPE", description = "Of this type; mail.* for all that begin so.")
    private @Nullable String type;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description =
                    "That ended so: completed, dead, cancelled, expired. May be given many times, or with commas between.")
    private List<String> states = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "That ended then or later: 2026-01-02T15:04:05Z, 2026-01-02 (midnight UTC), or 10m for that long ago.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "That ended before then; see --since.")
    private @Nullable String until;

    @Option(names = "--worker", paramLabel = "WORKER", description = "Whose last attempt this worker ran.")
    private @Nullable String worker;

    @Option(names = "--error", paramLabel = "TEXT", description = "What went wrong contains this; case does not count.")
    private @Nullable String error;

    @Option(
            names = "--payload",
            paramLabel = "FIELD=VALUE",
            description = {
                "Whose payload has this field, such as customer=42;",
                "order.customer=42 for one within an object.",
                "May be given many times: all must hold."
            })
    private List<String> payload = new ArrayList<>();

    /** Whether any of them was given. */
    boolean isSet() {
        return !filter(Clock.systemUTC()).isAll();
    }

    /** Whether a beginning was given. */
    boolean hasSince() {
        return since != null;
    }

    /** The tasks that the options mean. */
    HistoryFilter filter(Clock clock) {
        return filter(Times.past("--since", since, clock), clock);
    }

    /** The same from another beginning on. */
    HistoryFilter filter(@Nullable Instant begin, Clock clock) {
        Instant end = Times.past("--until", until, clock);
        if (begin != null && end != null && !end.isAfter(begin)) {
            throw new InvalidInputException(
                    "--until: " + end + " is not after --since, which is " + begin + ": nothing ended between them");
        }
        return new HistoryFilter(
                queue,
                type,
                states(),
                begin,
                end,
                worker,
                error,
                payload.stream().map(PayloadCondition::parse).toList());
    }

    private Set<TaskState> states() {
        Set<TaskState> known = EnumSet.noneOf(TaskState.class);
        for (String label : states) {
            known.add(Arrays.stream(TaskState.values())
                    .filter(state -> state.isEnded() && state.label().equals(label))
                    .findFirst()
                    .orElseThrow(() -> new InvalidInputException("--state: the history has no tasks that are '" + label
                            + "': use completed, dead, cancelled or expired")));
        }
        return known;
    }
}
