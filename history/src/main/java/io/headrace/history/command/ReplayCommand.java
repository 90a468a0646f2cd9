package io.headrace.history.command;

import io.headrace.command.Confirmation;
import io.headrace.command.InvalidInputException;
import io.headrace.command.Invocation;
import io.headrace.command.JsonOption;
import io.headrace.command.OperatorOptions;
import io.headrace.command.Rate;
import io.headrace.command.RedisOptions;
import io.headrace.command.Surroundings;
import io.headrace.config.HeadraceConfig;
import io.headrace.history.TaskHistory;
import io.headrace.task.TaskId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headrace history replay}: submits ended tasks again. */
@Command(
        name = "replay",
        description = {
            "Submit ended tasks again, as new ones: by id, or all that a filter finds. Asks before it does it to many.",
            "A new task has the queue, type, payload, priority, options and headers of the old one, without its id, expiry and"
                    + " trace, and names it in its header headrace-replay-of.",
            "It does no work twice: a task is left out that was replayed before, and so is one that was run again since. So a"
                    + " replay that broke off can be started anew. To run one once more, replay the replay.",
            "That it was replayed is known as long as the new one has not ended or its outcome is kept, and again once an archiver"
                    + " has written its end: with a short retention wait until the archiver has caught up."
        },
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  headrace history replay mail/order-17",
            "  headrace history replay --type mail.send --state dead --error 'no route' --since 2h --rate 50/s"
        })
final class ReplayCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Invocation invocation;

    @Parameters(
            paramLabel = "ID",
            arity = "0..*",
            description = "These tasks: QUEUE/ID; the queue 'default' may be left out.")
    private List<TaskId> ids = new ArrayList<>();

    @Mixin
    private final SearchOptions search = new SearchOptions();

    @Option(names = "--limit", paramLabel = "N", description = "No more than so many, those that ended last.")
    private @Nullable Long limit;

    @Option(names = "--rate", paramLabel = "N/s", description = "No more than so many a second, for example 50/s.")
    private @Nullable String rate;

    @Option(names = "--dry-run", description = "Only show how many are meant and were replayed before, and some.")
    private boolean dryRun;

    @Mixin
    private final Confirmation confirmation;

    @Mixin
    private final OperatorOptions operator;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final RedisOptions options;

    ReplayCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.invocation = surroundings.invocation();
        this.confirmation = new Confirmation(invocation);
        this.operator = new OperatorOptions(invocation.environment());
        this.options = new RedisOptions(invocation);
    }

    @Override
    public Integer call() {
        checkSelection();
        Rate speed = rate == null ? Rate.UNLIMITED : Rate.parse(rate);
        HeadraceConfig config = options.config();
        try (TaskHistory history = TaskHistory.of(config.history())) {
            ReplayChoice choice = ids.isEmpty()
                    ? new FoundTasks(history, search.filter(invocation.clock()), limit)
                    : new NamedTasks(history, List.copyOf(new LinkedHashSet<>(ids)));
            ReplayReport report = new ReplayReport(invocation, json.isSet());
            ReplayRun run = new ReplayRun(surroundings, config, history, choice, report);
            return dryRun ? run.dry() : run.run(confirmation, speed, operator.operator());
        }
    }

    private void checkSelection() {
        if (ids.isEmpty() && !search.isSet()) {
            throw new InvalidInputException("Which tasks? Name ids, or give a filter such as --type");
        }
        if (!ids.isEmpty() && (search.isSet() || limit != null)) {
            throw new InvalidInputException("Give ids or a filter, not both");
        }
        if (limit != null && limit < 1) {
            throw new InvalidInputException("--limit: " + limit + " is not valid: use 1 or more");
        }
    }
}
