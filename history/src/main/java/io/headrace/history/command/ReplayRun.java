package io.headrace.history.command;

import io.headrace.broker.BulkStep;
import io.headrace.broker.Operator;
import io.headrace.broker.Steering;
import io.headrace.command.ActionProgress;
import io.headrace.command.BulkRun;
import io.headrace.command.Confirmation;
import io.headrace.command.ExitCode;
import io.headrace.command.Invocation;
import io.headrace.command.Rate;
import io.headrace.command.RedisOptions;
import io.headrace.command.Surroundings;
import io.headrace.config.HeadraceConfig;
import io.headrace.history.HistoryPage;
import io.headrace.history.Replay;
import io.headrace.history.TaskHistory;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Replays tasks step by step: asks, writes it into the audit, does it, tells what came of it. For one run. */
final class ReplayRun {

    private final Surroundings surroundings;
    private final Invocation invocation;
    private final HeadraceConfig config;
    private final TaskHistory history;
    private final ReplayChoice choice;
    private final ReplayReport report;
    private long looked;

    ReplayRun(
            Surroundings surroundings,
            HeadraceConfig config,
            TaskHistory history,
            ReplayChoice choice,
            ReplayReport report) {
        this.surroundings = surroundings;
        this.invocation = surroundings.invocation();
        this.config = config;
        this.history = history;
        this.choice = choice;
        this.report = report;
    }

    int run(Confirmation confirmation, Rate rate, Operator by) {
        long all = -1;
        if ((choice.isToBeAsked() && !confirmation.isGiven()) || invocation.errIsTerminal()) {
            all = choice.count();
            if (all == 0) {
                return report.none(choice);
            }
            if (choice.isToBeAsked()
                    && !confirmation.of("Submit " + ReplayReport.tasks(all) + " again (" + choice.words() + ")?")) {
                return ExitCode.FAILED;
            }
        }
        RedisSettings redis = RedisOptions.impatient(config.redis());
        try (TaskProducer producer = TaskProducer.builder(redis)
                        .payloadLimit(config.task().payloadLimit())
                        .connect();
                ActionProgress progress = ActionProgress.of(invocation, "replay", all)) {
            return run(new Replay(history, producer), rate, by, redis, progress);
        }
    }

    private int run(Replay replay, Rate rate, Operator by, RedisSettings redis, ActionProgress progress) {
        long most = choice instanceof FoundTasks found && found.most() != null ? found.most() : Long.MAX_VALUE;
        BulkRun run = new BulkRun(invocation, surroundings.pacer(), rate);
        BulkRun.Total total = run.run(
                (cursor, limit) -> {
                    HistoryPage page =
                            choice.page(Objects.requireNonNullElse(cursor, ""), (int) Math.min(limit, most - looked));
                    if (looked == 0 && !page.tasks().isEmpty()) {
                        audit(redis, by);
                    }
                    looked += page.tasks().size();
                    return step(replay, page, looked < most ? page.next() : null);
                },
                progress::at);
        return looked == 0 ? report.none(choice) : report.print(total.isWhole());
    }

    private BulkStep step(Replay replay, HistoryPage page, @Nullable String next) {
        int submitted = 0;
        for (Replay.Replayed each : replay.replay(page.tasks())) {
            report.add(each);
            submitted += each.result() == Replay.Result.SUBMITTED ? 1 : 0;
        }
        return new BulkStep(submitted, page.tasks().size() - submitted, next);
    }

    private void audit(RedisSettings redis, Operator by) {
        try (RedisBroker broker = RedisBroker.connect(redis);
                Steering steering = broker.steering()) {
            steering.audit(by.name(), "replay", choice.words(), by.reason());
        }
    }
}
