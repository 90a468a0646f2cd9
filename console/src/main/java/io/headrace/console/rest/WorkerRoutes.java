package io.headrace.console.rest;

import io.headrace.command.JsonObject;
import io.headrace.console.TaskMonitor;
import io.headrace.console.json.ConsoleJson;
import io.javalin.http.Context;
import java.util.Set;

/** Shows workers, and tells them to take no more. */
final class WorkerRoutes {

    private static final int LONGEST_NAME = 128;

    private final TaskMonitor monitor;
    private final Body body;

    WorkerRoutes(TaskMonitor monitor, Body body) {
        this.monitor = monitor;
        this.body = body;
    }

    void addTo(Routes routes) {
        routes.get("/workers", Need.READ, this::workers).post("/workers/{name}/quiet", Need.OPERATE, this::quiet);
    }

    private void workers(Context ctx) {
        Parameters.none(ctx);
        Answer.json(ctx, new JsonObject().put("items", monitor.workers(), ConsoleJson::worker));
    }

    private void quiet(Context ctx) {
        Parameters.none(ctx);
        String name = ctx.pathParam("name");
        if (name.length() > LONGEST_NAME) {
            throw Problem.invalid("name", "A worker's name has at most " + LONGEST_NAME + " characters");
        }
        Fields fields = body.fields(ctx, true, Set.of("quiet", "reason"));
        Boolean quiet = fields.truth("quiet");
        if (quiet == null) {
            throw Problem.invalid("quiet", "\"quiet\" is missing: true or false");
        }
        if (!monitor.quiet(name, quiet, Parameters.operator(ctx, fields.text("reason", Parameters.LONGEST)))) {
            throw Problem.of(ProblemType.NOT_FOUND, "name", "No worker " + name + " lives");
        }
        Answer.json(ctx, new JsonObject().put("worker", name).put("quiet", quiet));
    }
}
