package io.headrace.history.command;

import io.headrace.broker.Operator;
import io.headrace.broker.Steering;
import io.headrace.command.Confirmation;
import io.headrace.command.ExitCode;
import io.headrace.command.InvalidInputException;
import io.headrace.command.Invocation;
import io.headrace.command.JsonObject;
import io.headrace.command.JsonOption;
import io.headrace.command.OperatorOptions;
import io.headrace.command.RedisOptions;
import io.headrace.command.Surroundings;
import io.headrace.command.Times;
import io.headrace.config.HeadraceConfig;
import io.headrace.history.HistoryFilter;
import io.headrace.history.HistorySchema;
import io.headrace.history.TaskHistory;
import io.headrace.redis.RedisBroker;
import io.headrace.task.HistoryUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headrace history clear}: drops what was kept. */
@Command(
        name = "clear",
        description = {
            "Drop tasks from the history for good: the oldest, those that ended before a time, or all. Asks before.",
            "Written into the audit, for which Redis must be there. Months that are over are dropped by themselves after"
                    + " history.retention."
        },
        sortOptions = false,
        footer = {"", "Examples:", "  headrace history clear --before 2160h", "  headrace history clear 10000 --yes"})
final class ClearCommand implements Callable<Integer> {

    /** Somebody sits there and waits for the question. */
    private static final Duration TO_COUNT = Duration.ofSeconds(5);

    private final Invocation invocation;

    @Parameters(paramLabel = "N", arity = "0..1", description = "The oldest, so many.")
    private @Nullable Long oldest;

    @Option(
            names = "--before",
            paramLabel = "TIME",
            description =
                    "Those that ended before then: 2026-01-02T15:04:05Z, 2026-01-02 (midnight UTC), or 10m for that long ago.")
    private @Nullable String before;

    @Option(names = "--all", description = "All.")
    private boolean all;

    @Mixin
    private final Confirmation confirmation;

    @Mixin
    private final OperatorOptions operator;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final RedisOptions options;

    ClearCommand(Surroundings surroundings) {
        this.invocation = surroundings.invocation();
        this.confirmation = new Confirmation(invocation);
        this.operator = new OperatorOptions(invocation.environment());
        this.options = new RedisOptions(invocation);
    }

    @Override
    public Integer call() {
        if (Stream.of(oldest, before, all ? true : null)
                        .filter(Objects::nonNull)
                        .count()
                != 1) {
            throw new InvalidInputException("Which tasks? Give one of: N for the oldest, --before TIME, --all");
        }
        if (oldest != null && oldest < 1) {
            throw new InvalidInputException("N: " + oldest + " is not valid: use 1 or more");
        }
        Instant time = Times.past("--before", before, invocation.clock());
        HeadraceConfig config = options.config();
        if (!confirmation.isGiven()) {
            String which = which(config, time);
            if (which.isEmpty()) {
                return cleared(0, time);
            }
            if (!confirmation.of("Drop " + which + " from the history for good?")) {
                return ExitCode.FAILED;
            }
        }
        return cleared(clear(config, time), time);
    }

    private int cleared(long count, @Nullable Instant time) {
        if (count == 0) {
            invocation.tell("there is nothing to clear: the history has " + words("0 tasks", time));
        }
        if (json.isSet()) {
            invocation.out().println(new JsonObject().put("cleared", count));
        } else if (count > 0) {
            invocation.out().println("dropped " + tasks(count));
        }
        return ExitCode.OK;
    }

    /** What would be dropped, in words; empty if it is nothing. Counted where that is soon done, else estimated. */
    private String which(HeadraceConfig config, @Nullable Instant time) {
        HistoryFilter filter = new HistoryFilter(
                null, null, HistoryFilter.ALL.states(), null, time, null, null, HistoryFilter.ALL.payload());
        try (TaskHistory history = TaskHistory.of(config.history(), TO_COUNT)) {
            try {
                long all = history.count(filter);
                String which = oldest == null ? tasks(all) : "the oldest " + tasks(Math.min(all, oldest));
                return all == 0 ? "" : words(which, time);
            } catch (HistoryUnavailableException e) {
                long about = history.estimate(filter);
                return words(oldest == null ? "about " + tasks(about) : "the oldest " + tasks(oldest), time);
            }
        }
    }

    private long clear(HeadraceConfig config, @Nullable Instant time) {
        try (HistorySchema schema = HistorySchema.of(config.history())) {
            audit(config, time);
            if (oldest != null) {
                return schema.clearOldest(oldest);
            }
            return time == null ? schema.clearAll() : schema.clearBefore(time);
        }
    }

    private void audit(HeadraceConfig config, @Nullable Instant time) {
        Operator by = operator.operator();
        try (RedisBroker broker = RedisBroker.connect(RedisOptions.impatient(config.redis()));
                Steering steering = broker.steering()) {
            steering.audit(
                    by.name(),
                    "clear history",
                    oldest != null ? "the oldest " + oldest : time == null ? "all tasks" : "ended before " + time,
                    by.reason());
        }
    }

    private String words(String tasks, @Nullable Instant time) {
        if (time != null) {
            return tasks + " that ended before " + time;
        }
        return tasks.startsWith("the oldest") ? tasks : tasks + " (all there are)";
    }

    private static String tasks(long count) {
        return count + (count == 1 ? " task" : " tasks");
    }
}
