package io.headrace.console.rest;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Serves the dashboard's files, which lie in the jar. */
final class WebRoutes {

    private static final String FOLDER = "/io/headrace/console/web/";

    /** No name begins with a dot, so that none leads elsewhere. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "woff2", "font/woff2",
            "txt", "text/plain; charset=utf-8");

    private final Map<String, WebFile> files = new ConcurrentHashMap<>();

    void addTo(Routes routes) {
        routes.get("/", Need.NOTHING, ctx -> answer(ctx, "index.html"))
                .get("/assets/<name>", Need.NOTHING, ctx -> answer(ctx, ctx.pathParam("name")));
    }

    private void answer(Context ctx, String name) {
        find(name)
                .orElseThrow(() -> Problem.of(ProblemType.NOT_FOUND, "There is no such file"))
                .answer(ctx);
    }

    private Optional<WebFile> find(String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        WebFile known = files.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        try (InputStream in = WebRoutes.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                return Optional.empty();
            }
            WebFile file = WebFile.of(type, in.readAllBytes());
            files.put(name, file);
            return Optional.of(file);
        } catch (IOException e) {
            throw Problem.of(ProblemType.NOT_FOUND, "The file cannot be read");
        }
    }
}
