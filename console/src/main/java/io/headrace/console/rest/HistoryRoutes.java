package io.headrace.console.rest;

import io.headrace.broker.HistoryBacklog;
import io.headrace.command.JsonObject;
import io.headrace.console.TaskMonitor;
import io.headrace.console.json.EndedJson;
import io.headrace.history.ArchivedTask;
import io.headrace.history.HistoryFilter;
import io.headrace.history.HistoryJson;
import io.headrace.history.NotInHistoryException;
import io.headrace.task.TaskId;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Finds what has ended in the history, and tells how the history itself is. */
final class HistoryRoutes {

    private static final Set<String> SEARCH =
            Set.of("queue", "type", "state", "since", "until", "worker", "error", "payload", "cursor", "limit");

    private static final Set<String> TYPES = Set.of("queue", "type", "since", "until");

    private static final Set<String> CAUSES =
            Set.of("queue", "type", "since", "until", "worker", "error", "payload", "limit");

    /** Statistics are of a week, today included, where nobody says from when. */
    private static final int DAYS_BEFORE_TODAY = 6;

    /** Whoever asks how it is wants to know, not to wait. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final TaskMonitor monitor;
    private final HistoryDesk desk;
    private final Clock clock;
    private final Executor answers;

    HistoryRoutes(TaskMonitor monitor, HistoryDesk desk, Clock clock, Executor answers) {
        this.monitor = monitor;
        this.desk = desk;
        this.clock = clock;
        this.answers = answers;
    }

    void addTo(Routes routes) {
        routes.get("/history", Need.READ, this::state)
                .get("/history/tasks", Need.READ, this::search)
                .get("/history/tasks/{queue}/{id}", Need.READ, this::task)
                .get("/history/types", Need.READ, this::types)
                .get("/history/causes", Need.READ, this::causes);
    }

    private void state(Context ctx) {
        Parameters.none(ctx);
        JsonObject queues = new JsonObject()
                .put(
                        "queues",
                        monitor.historyBacklogs().entrySet().stream()
                                .filter(each -> isNoteworthy(each.getValue()))
                                .toList(),
                        each -> HistoryJson.backlog(each.getKey(), each.getValue()));
        if (!desk.isConfigured()) {
            Answer.json(ctx, state(false, HistoryDesk.NOT_CONFIGURED).putAll(queues));
            return;
        }
        ctx.future(() -> desk.ask(history -> history.list(HistoryFilter.ALL, 1, ""), SHORT)
                .handle((newest, failure) -> failure == null ? null : HistoryDesk.whyNot(failure))
                .thenAcceptAsync(
                        problem -> Answer.json(ctx, state(true, problem).putAll(queues)), answers));
    }

    private static JsonObject state(boolean configured, @Nullable String problem) {
        return new JsonObject()
                .put("configured", configured)
                .put("reachable", problem == null)
                .put("problem", problem);
    }

    private static boolean isNoteworthy(HistoryBacklog backlog) {
        return backlog.entries() > 0 || backlog.valuesLeftOut() > 0 || backlog.tasksLeftOut() > 0;
    }

    private void search(Context ctx) {
        Parameters parameters = Parameters.of(ctx, SEARCH);
        HistoryFilter filter = parameters.history(parameters.time("since"));
        String cursor = parameters.cursor();
        int limit = parameters.limit();
        desk.answer(
                ctx,
                history ->
                        TaskRoutes.withCursor(cursor, () -> history.list(filter, limit, cursor == null ? "" : cursor)),
                page -> Answer.json(ctx, EndedJson.page(page)));
    }

    private void task(Context ctx) {
        Parameters.none(ctx);
        TaskId id = Parameters.task(ctx);
        desk.answerSoon(
                ctx,
                history -> {
                    List<ArchivedTask> ends = history.task(id);
                    if (ends.isEmpty()) {
                        throw new NotInHistoryException(id);
                    }
                    return EndedJson.ends(ends, history.replays(ends));
                },
                ends -> Answer.json(ctx, ends));
    }

    private void types(Context ctx) {
        Parameters parameters = Parameters.of(ctx, TYPES);
        HistoryFilter filter = parameters.history(since(parameters));
        desk.answer(ctx, history -> history.types(filter), days -> Answer.json(ctx, HistoryJson.types(days)));
    }

    private void causes(Context ctx) {
        Parameters parameters = Parameters.of(ctx, CAUSES);
        HistoryFilter filter = parameters.history(since(parameters));
        int limit = parameters.limit();
        desk.answer(
                ctx, history -> history.causes(filter, limit), causes -> Answer.json(ctx, HistoryJson.causes(causes)));
    }

    private Instant since(Parameters parameters) {
        Instant since = parameters.time("since");
        return since == null
                ? clock.instant().truncatedTo(ChronoUnit.DAYS).minus(DAYS_BEFORE_TODAY, ChronoUnit.DAYS)
                : since;
    }
}
