package io.headrace.console.rest;

import io.headrace.broker.Steering.Change;
import io.headrace.broker.Submissions.Cancellation;
import io.headrace.broker.TaskDetail;
import io.headrace.command.JsonObject;
import io.headrace.console.TaskCount;
import io.headrace.console.TaskMonitor;
import io.headrace.console.TaskQuery;
import io.headrace.console.json.ConsoleJson;
import io.headrace.console.json.EndedJson;
import io.headrace.history.ArchivedTask;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import io.headrace.task.TaskState;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks tasks up, and steers single ones. */
final class TaskRoutes {

    private static final Set<String> FILTER =
            Set.of("queue", "state", "type", "text", "error", "cause", "worker", "since", "until", "cursor", "limit");

    private static final Set<String> DEAD_FILTER =
            Set.of("queue", "type", "text", "error", "cause", "worker", "since", "until", "cursor", "limit");

    private static final Set<String> COUNT =
            Set.of("queue", "state", "type", "text", "error", "cause", "worker", "since", "until", "cursor", "samples");

    /** Whoever asks for a task that may never have been waits no longer for the history. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(1);

    private final TaskMonitor monitor;
    private final Body body;
    private final int payloadLimit;
    private final HistoryDesk history;
    private final Executor answers;

    TaskRoutes(TaskMonitor monitor, Body body, int payloadLimit, HistoryDesk history, Executor answers) {
        this.monitor = monitor;
        this.body = body;
        this.payloadLimit = payloadLimit;
        this.history = history;
        this.answers = answers;
    }

    void addTo(Routes routes) {
        routes.get("/tasks", Need.READ, this::list)
                .get("/tasks/count", Need.READ, this::count)
                .get("/tasks/recent", Need.READ, this::recent)
                .get("/dead-letters", Need.READ, this::dead)
                .get("/tasks/{queue}/{id}", Need.READ, this::task)
                .get("/tasks/{queue}/{id}/status", Need.READ, this::status)
                .get("/tasks/{queue}/{id}/why", Need.READ, this::why)
                .delete("/tasks/{queue}/{id}", Need.OPERATE, this::cancel)
                .post("/tasks/{queue}/{id}/retry", Need.OPERATE, this::retry)
                .delete("/tasks/{queue}/{id}/dead-letter", Need.OPERATE, this::delete);
    }

    private void list(Context ctx) {
        Parameters parameters = Parameters.of(ctx, FILTER);
        page(ctx, parameters, parameters.filter());
    }

    private void dead(Context ctx) {
        Parameters parameters = Parameters.of(ctx, DEAD_FILTER);
        TaskQuery all = parameters.filter();
        page(
                ctx,
                parameters,
                new TaskQuery(
                        all.queues(),
                        EnumSet.of(TaskState.DEAD),
                        all.type(),
                        all.text(),
                        all.error(),
                        all.cause(),
                        all.worker(),
                        all.since(),
                        all.until()));
    }

    private void page(Context ctx, Parameters parameters, TaskQuery query) {
        String cursor = parameters.cursor();
        int limit = parameters.limit();
        Answer.json(ctx, ConsoleJson.page(withCursor(cursor, () -> monitor.tasks(query, cursor, limit))));
    }

    private void count(Context ctx) {
        Parameters parameters = Parameters.of(ctx, COUNT);
        String cursor = parameters.cursor();
        TaskQuery query = parameters.filter();
        int samples = parameters.number("samples", 0, 20, 5);
        TaskCount count = withCursor(cursor, () -> monitor.count(query, cursor, samples));
        Answer.json(
                ctx,
                new JsonObject()
                        .put("matched", count.matched())
                        .put("samples", count.samples(), ConsoleJson::task)
                        .put("next", count.next()));
    }

    /** Nothing else is left to be wrong by then. */
    static <T> T withCursor(@Nullable String cursor, Supplier<T> call) {
        try {
            return call.get();
        } catch (InvalidTaskException e) {
            throw cursor == null ? e : Problem.invalid("cursor", String.valueOf(e.getMessage()));
        }
    }

    private void recent(Context ctx) {
        Parameters parameters = Parameters.of(ctx, Set.of("queue", "limit"));
        Answer.json(
                ctx,
                new JsonObject()
                        .put("items", monitor.recent(parameters.queues(), parameters.limit()), ConsoleJson::task));
    }

    private void task(Context ctx) {
        Parameters.none(ctx);
        TaskId id = Parameters.task(ctx);
        Optional<TaskDetail> found = monitor.task(id);
        if (found.isPresent()) {
            Answer.json(ctx, ConsoleJson.detail(found.get()));
        } else if (history.isConfigured()) {
            ctx.future(() -> history.ask(asked -> asked.task(id), FORGOTTEN)
                    .exceptionally(failure -> {
                        throw Problem.of(
                                ProblemType.NOT_FOUND,
                                "Redis knows no task " + id + ", and the history could not be asked: "
                                        + HistoryDesk.whyNot(failure));
                    })
                    .thenAcceptAsync(ends -> answer(ctx, id, ends), answers));
        } else {
            throw new TaskNotFoundException(id);
        }
    }

    private static void answer(Context ctx, TaskId id, List<ArchivedTask> ends) {
        if (ends.isEmpty()) {
            throw new TaskNotFoundException(id);
        }
        Answer.json(ctx, EndedJson.detail(ends.get(0)));
    }

    private void status(Context ctx) {
        Parameters.none(ctx);
        TaskId id = Parameters.task(ctx);
        Answer.json(ctx, ConsoleJson.task(monitor.status(id).orElseThrow(() -> new TaskNotFoundException(id))));
    }

    private void why(Context ctx) {
        Parameters.none(ctx);
        TaskId id = Parameters.task(ctx);
        Answer.json(ctx, ConsoleJson.why(monitor.why(id).orElseThrow(() -> new TaskNotFoundException(id))));
    }

    private void cancel(Context ctx) {
        String reason = Parameters.of(ctx, Set.of("reason")).text("reason");
        TaskId id = Parameters.task(ctx);
        Cancellation came = monitor.cancel(id, Parameters.operator(ctx, reason));
        String said = switch (came) {
            case CANCELLED -> "cancelled";
            case REQUESTED -> "requested";
            case ENDED_BEFORE ->
                throw Problem.of(ProblemType.CONFLICT, "Task " + id + " had ended before; nothing was changed");
            case UNKNOWN -> throw new TaskNotFoundException(id);
        };
        Answer.json(ctx, new JsonObject().put("id", id.toString()).put("cancellation", said));
    }

    private void retry(Context ctx) {
        Parameters.none(ctx);
        TaskId id = Parameters.task(ctx);
        Fields fields = body.fields(ctx, false, Set.of("payload", "reason"));
        byte[] payload = fields.raw("payload");
        if (payload != null && payload.length > payloadLimit) {
            throw Problem.of(
                    ProblemType.TOO_LARGE,
                    "payload",
                    "The payload has " + payload.length + " bytes; the limit is " + payloadLimit);
        }
        Change change = monitor.retry(id, payload, Parameters.operator(ctx, fields.text("reason", Parameters.LONGEST)));
        answer(
                ctx,
                id,
                change,
                payload == null
                        ? "is neither dead nor waits for its time"
                        : "is not dead, so that its payload cannot be changed");
    }

    private void delete(Context ctx) {
        String reason = Parameters.of(ctx, Set.of("reason")).text("reason");
        TaskId id = Parameters.task(ctx);
        answer(ctx, id, monitor.delete(id, Parameters.operator(ctx, reason)), "is not dead");
    }

    private static void answer(Context ctx, TaskId id, Change change, String otherwise) {
        switch (change) {
            case DONE ->
                Answer.json(ctx, new JsonObject().put("id", id.toString()).put("change", "done"));
            case NOT_APPLICABLE ->
                throw Problem.of(ProblemType.CONFLICT, "Task " + id + " " + otherwise + "; nothing was changed");
            case UNKNOWN -> throw new TaskNotFoundException(id);
        }
    }
}
