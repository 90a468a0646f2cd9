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

/** Replays tasks step by step: asks, writes it into the audit, does it, tells what came of it. For one run. */
final class ReplayRun {

    private final Surroundings surroundings;
    private final Invocation invocation;
    private final HeadraceConfig config;
    private final TaskHistory history;
    private final ReplayChoice choice;
    private final ReplayReport report;

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

    /** Shows what would be done. */
    int dry() {
        try (TaskProducer producer = producer(RedisOptions.impatient(config.redis()))) {
            return report.show(choice, new Replay(history, producer));
        }
    }

    private TaskProducer producer(RedisSettings redis) {
        return TaskProducer.builder(redis)
                .payloadLimit(config.task().payloadLimit())
                .connect();
    }

    int run(Confirmation confirmation, Rate rate, Operator by) {
        long all = -1;
        if ((choice.isToBeAsked() && !confirmation.isGiven()) || invocation.errIsTerminal()) {
            all = choice.count();
            if (all > 0
                    && choice.isToBeAsked()
                    && !confirmation.of(
                            "Submit at most " + ReplayReport.tasks(all) + " again (" + choice.words() + ")?")) {
                return ExitCode.FAILED;
            }
        }
        HistoryPage first = choice.page("", rate.step(BulkRun.LARGEST_STEP));
        if (first.tasks().isEmpty()) {
            return report.none(choice);
        }
        RedisSettings redis = RedisOptions.impatient(config.redis());
        audit(redis, by);
        try (TaskProducer producer = producer(redis);
                ActionProgress progress = ActionProgress.of(invocation, "replay", all)) {
            Replay replay = new Replay(history, producer);
            BulkRun run = new BulkRun(invocation, surroundings.pacer(), rate);
            BulkRun.Total total = run.run(
                    (cursor, limit) -> step(replay, cursor == null ? first : choice.page(cursor, limit)), progress::at);
            return report.print(total.isWhole());
        }
    }

    private BulkStep step(Replay replay, HistoryPage page) {
        int submitted = 0;
        for (Replay.Replayed each : replay.replay(page.tasks())) {
            report.add(each);
            submitted += each.result() == Replay.Result.SUBMITTED ? 1 : 0;
        }
        return new BulkStep(submitted, page.tasks().size() - submitted, page.next());
    }

    private void audit(RedisSettings redis, Operator by) {
        try (RedisBroker broker = RedisBroker.connect(redis);
                Steering steering = broker.steering()) {
            steering.audit(by.name(), "replay", choice.words(), by.reason());
        }
    }
}
