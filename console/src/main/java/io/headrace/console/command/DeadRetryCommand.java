package io.headrace.console.command;

import io.headrace.broker.Operator;
import io.headrace.broker.Steering.Change;
import io.headrace.command.Confirmation;
import io.headrace.command.ExitCode;
import io.headrace.command.InvalidInputException;
import io.headrace.command.Invocation;
import io.headrace.command.JsonBytes;
import io.headrace.command.OperatorOptions;
import io.headrace.command.Pacer;
import io.headrace.command.PayloadSource;
import io.headrace.command.Rate;
import io.headrace.command.Surroundings;
import io.headrace.config.HeadraceConfig;
import io.headrace.console.BulkAction;
import io.headrace.console.TaskMonitor;
import io.headrace.task.TaskId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headrace monitor dead retry}: runs dead tasks again. */
@Command(
        name = "retry",
        description =
                "Run dead tasks again, as if they were new: by id, or all that a filter finds. Asks before it does it to many.",
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  headrace monitor dead retry mail/order-17 --payload '{\"to\": \"ada\"}'",
            "  headrace monitor dead retry --error 'no route' --since 2h --rate 50/s"
        })
final class DeadRetryCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Invocation invocation;

    @Mixin
    private final DeadSelection selection = new DeadSelection();

    @Option(names = "--rate", paramLabel = "N/s", description = "No more than so many a second, for example 50/s.")
    private @Nullable String rate;

    @Option(
            names = "--payload",
            paramLabel = "JSON",
            description = "What it is to work on instead, or @FILE to read that from; with one id.")
    private @Nullable String payload;

    @Mixin
    private final Confirmation confirmation;

    @Mixin
    private final OperatorOptions operator;

    @Mixin
    private final MonitorOptions options;

    DeadRetryCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.invocation = surroundings.invocation();
        this.confirmation = new Confirmation(invocation);
        this.operator = new OperatorOptions(invocation.environment());
        this.options = new MonitorOptions(invocation);
    }

    @Override
    public Integer call() {
        List<TaskId> ids = selection.ids();
        Rate limit = rate == null ? Rate.UNLIMITED : Rate.parse(rate);
        HeadraceConfig config = options.config();
        byte[] bytes = payload == null ? null : payload(payload, ids, config);
        try (TaskMonitor monitor = MonitorOptions.connect(config)) {
            if (!ids.isEmpty()) {
                return selection.isDryRun()
                        ? new NamedTasks(invocation, options, ids).show(monitor)
                        : retry(monitor, ids, limit, bytes);
            }
            DeadMove move = new DeadMove(surroundings, options, BulkAction.RETRY, selection.query(invocation));
            return selection.isDryRun()
                    ? move.show(monitor)
                    : move.perform(monitor, confirmation, limit, operator.operator());
        }
    }

    private byte[] payload(String argument, List<TaskId> ids, HeadraceConfig config) {
        if (ids.size() != 1) {
            throw new InvalidInputException("--payload is for one id: every task has its own payload");
        }
        byte[] bytes = new PayloadSource(invocation, config.task().payloadLimit()).read(argument);
        try {
            JsonBytes.check(bytes);
        } catch (InvalidInputException e) {
            throw new InvalidInputException("--payload is not JSON: " + e.getMessage());
        }
        return bytes;
    }

    private int retry(TaskMonitor monitor, List<TaskId> ids, Rate limit, byte @Nullable [] bytes) {
        Operator by = operator.operator();
        Map<TaskId, Change> changes = new LinkedHashMap<>();
        Pacer pacer = surroundings.pacer();
        long begin = pacer.nanos();
        for (TaskId id : ids) {
            if (!pacer.pass(limit.rest(changes.size(), Duration.ofNanos(pacer.nanos() - begin)))) {
                break;
            }
            changes.put(id, monitor.retry(id, bytes, by));
        }
        int exit = new ChangesPrinter(invocation, options, "runs again", "dead tasks").print(changes);
        if (changes.size() < ids.size()) {
            invocation.tell("stopped after " + changes.size() + " of " + ids.size());
            return Math.max(exit, ExitCode.FAILED);
        }
        return exit;
    }
}
