package io.headrace.console.rest;

import io.headrace.command.JsonObject;
import io.headrace.console.TaskMonitor;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Tells what there is and whether it works: the interface's description, the problems', health. */
final class DocRoutes {

    private final TaskMonitor monitor;
    private final WebFile yaml;
    private final WebFile json;

    DocRoutes(TaskMonitor monitor) {
        this.monitor = monitor;
        byte[] bytes = resource();
        this.yaml = WebFile.of("application/yaml", bytes);
        this.json = WebFile.of(
                "application/json",
                JsonMapper.shared().writeValueAsBytes(YAMLMapper.shared().readTree(bytes)));
    }

    private static byte[] resource() {
        try (InputStream in = DocRoutes.class.getResourceAsStream("/io/headrace/console/openapi.yaml")) {
            return Objects.requireNonNull(in, "openapi.yaml is missing from the jar")
                    .readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void addTo(Routes routes) {
        routes.get("/openapi.yaml", Need.NOTHING, ctx -> answer(ctx, yaml))
                .get("/openapi.json", Need.NOTHING, ctx -> answer(ctx, json))
                .get("/docs", Need.NOTHING, DocRoutes::docs)
                .get("/problems/{name}", Need.NOTHING, DocRoutes::problem)
                .get("/health/live", Need.NOTHING, DocRoutes::up)
                .get("/health/ready", Need.NOTHING, this::ready);
    }

    private static void answer(Context ctx, WebFile file) {
        Parameters.none(ctx);
        file.answer(ctx);
    }

    private static void docs(Context ctx) {
        Parameters.none(ctx);
        ctx.status(302).header("Location", "/#/api");
    }

    private static void problem(Context ctx) {
        Parameters.none(ctx);
        for (ProblemType type : ProblemType.values()) {
            if (type.label().equals(ctx.pathParam("name"))) {
                Answer.json(
                        ctx,
                        new JsonObject()
                                .put("type", type.uri())
                                .put("title", type.title())
                                .put("status", type.status())
                                .put("description", type.description()));
                return;
            }
        }
        throw Problem.of(ProblemType.NOT_FOUND, "There is no such type of problem");
    }

    private void ready(Context ctx) {
        monitor.queueNames();
        up(ctx);
    }

    private static void up(Context ctx) {
        Parameters.none(ctx);
        Answer.json(ctx, new JsonObject().put("status", "up"));
    }
}
