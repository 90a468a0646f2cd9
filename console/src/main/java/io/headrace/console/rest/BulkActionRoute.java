package io.headrace.console.rest;

import io.headrace.broker.BulkStep;
import io.headrace.command.JsonObject;
import io.headrace.console.BulkAction;
import io.headrace.console.TaskMonitor;
import io.headrace.console.TaskQuery;
import io.javalin.http.Context;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Steers all tasks that a filter finds, a step at a time. */
final class BulkActionRoute {

    private static final Set<String> FIELDS = Set.of("action", "filter", "cursor", "limit", "reason");

    private static final Set<String> FILTER =
            Set.of("queue", "state", "type", "text", "error", "cause", "worker", "since", "until");

    private final TaskMonitor monitor;
    private final Body body;

    BulkActionRoute(TaskMonitor monitor, Body body) {
        this.monitor = monitor;
        this.body = body;
    }

    void addTo(Routes routes) {
        routes.post("/tasks/actions", Need.OPERATE, this::act);
    }

    private void act(Context ctx) {
        Parameters.none(ctx);
        Fields fields = body.fields(ctx, true, FIELDS);
        BulkAction action = action(fields.text("action", Parameters.LONGEST));
        Fields filter = fields.object("filter", FILTER);
        TaskQuery query = new TaskQuery(
                Parameters.queues(filter.texts("queue", Parameters.LONGEST)),
                Parameters.states(filter.texts("state", Parameters.LONGEST)),
                filter.text("type", Parameters.LONGEST),
                filter.text("text", Parameters.LONGEST),
                filter.text("error", Parameters.LONGEST),
                filter.text("cause", Parameters.LONGEST),
                filter.text("worker", Parameters.LONGEST),
                filter.time("since"),
                filter.time("until"));
        String cursor = fields.text("cursor", 4_096);
        int limit = fields.number("limit", 1, 200, 100);
        String reason = fields.text("reason", Parameters.LONGEST);
        BulkStep step = TaskRoutes.withCursor(
                cursor, () -> monitor.bulk(action, query, cursor, limit, Parameters.operator(ctx, reason)));
        Answer.json(
                ctx,
                new JsonObject()
                        .put("done", step.done())
                        .put("skipped", step.skipped())
                        .put("next", step.next()));
    }

    private static BulkAction action(@Nullable String name) {
        for (BulkAction action : BulkAction.values()) {
            if (action.name().toLowerCase(Locale.ROOT).equals(name)) {
                return action;
            }
        }
        throw Problem.invalid("action", "\"action\" is one of retry, delete, cancel");
    }
}
