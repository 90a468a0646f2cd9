package io.headrace.console.rest;

import io.headrace.broker.Operator;
import io.headrace.console.TaskMonitor;
import io.headrace.console.json.ConsoleJson;
import io.headrace.history.ArchivedTask;
import io.headrace.history.NotInHistoryException;
import io.headrace.history.Replay;
import io.headrace.history.Replay.Replayed;
import io.headrace.history.Replay.Result;
import io.headrace.history.TaskHistory;
import io.headrace.producer.TaskProducer;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Submits a task of the history again. */
final class ReplayRoute {

    private final TaskMonitor monitor;
    private final TaskProducer producer;
    private final HistoryDesk desk;
    private final Body body;
    private final QueueBound bound;

    ReplayRoute(TaskMonitor monitor, TaskProducer producer, HistoryDesk desk, Body body, QueueBound bound) {
        this.monitor = monitor;
        this.producer = producer;
        this.desk = desk;
        this.body = body;
        this.bound = bound;
    }

    void addTo(Routes routes) {
        routes.post("/history/tasks/{queue}/{id}/replay", Need.OPERATE, this::replay);
    }

    private void replay(Context ctx) {
        Parameters.none(ctx);
        TaskId id = Parameters.task(ctx);
        Fields fields = body.fields(ctx, false, Set.of("endedAt", "reason"));
        Instant endedAt = fields.time("endedAt");
        Operator by = Parameters.operator(ctx, fields.text("reason", Parameters.LONGEST));
        desk.answer(ctx, history -> replay(history, id, endedAt, by), replayed -> answer(ctx, replayed));
    }

    private Replayed replay(TaskHistory history, TaskId id, @Nullable Instant endedAt, Operator by) {
        ArchivedTask end = history.task(id).stream()
                .filter(each -> endedAt == null || each.outcome().endedAt().equals(endedAt))
                .findFirst()
                .orElseThrow(() -> endedAt == null
                        ? new NotInHistoryException(id)
                        : Problem.of(
                                ProblemType.NOT_FOUND,
                                "endedAt",
                                "The history has no task " + id + " that ended at " + ConsoleJson.time(endedAt)));
        bound.take(id.queue());
        int queued = 0;
        try {
            monitor.writeDown(by, "replay", id.toString());
            Replayed replayed =
                    new Replay(history, producer).replay(List.of(end)).get(0);
            queued = replayed.result() == Result.SUBMITTED ? 1 : 0;
            return replayed;
        } finally {
            bound.settle(id.queue(), 1, queued);
        }
    }

    private void answer(Context ctx, Replayed replayed) {
        TaskId submitted = replayed.id();
        if (submitted == null) {
            throw Problem.of(
                    ProblemType.CONFLICT, "Task " + replayed.origin() + " was not replayed: " + replayed.why());
        }
        boolean duplicate = replayed.result() != Result.SUBMITTED;
        TaskState state = monitor.status(submitted)
                .map(TaskStatus::state)
                .orElse(Objects.requireNonNullElse(replayed.state(), TaskState.QUEUED));
        ctx.header("Location", "/tasks/" + submitted);
        Answer.json(
                ctx,
                duplicate ? 200 : 202,
                ConsoleJson.standing(submitted, state).put("duplicate", duplicate));
    }
}
