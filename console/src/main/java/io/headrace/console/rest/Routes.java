package io.headrace.console.rest;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects routes, and answers every other method of their paths. For one thread. */
final class Routes {

    private static final List<HandlerType> METHODS = List.of(
            HandlerType.GET,
            HandlerType.HEAD,
            HandlerType.POST,
            HandlerType.PUT,
            HandlerType.PATCH,
            HandlerType.DELETE,
            HandlerType.OPTIONS,
            HandlerType.TRACE,
            HandlerType.CONNECT,
            HandlerType.QUERY);

    private final RoutesConfig javalin;
    private final Map<String, List<HandlerType>> methods = new LinkedHashMap<>();

    Routes(RoutesConfig javalin) {
        this.javalin = javalin;
    }

    /** A route that looks. HEAD is answered as GET is; the server leaves the body out. */
    Routes get(String path, Need need, Handler handler) {
        return add(HandlerType.GET, path, need, handler).add(HandlerType.HEAD, path, need, handler);
    }

    Routes post(String path, Need need, Handler handler) {
        return add(HandlerType.POST, path, need, handler);
    }

    Routes delete(String path, Need need, Handler handler) {
        return add(HandlerType.DELETE, path, need, handler);
    }

    private Routes add(HandlerType method, String path, Need need, Handler handler) {
        methods.computeIfAbsent(path, ignored -> new ArrayList<>()).add(method);
        javalin.addHttpHandler(
                method,
                path,
                ctx -> {
                    Accepts.check(ctx);
                    handler.handle(ctx);
                },
                need);
        return this;
    }

    /** After the last route. */
    void close() {
        methods.forEach((path, known) -> {
            String allow =
                    String.join(", ", known.stream().map(HandlerType::name).toList()) + ", OPTIONS";
            for (HandlerType method : METHODS) {
                if (method.equals(HandlerType.OPTIONS)) {
                    javalin.addHttpHandler(
                            method, path, ctx -> ctx.header("Allow", allow).status(204), Need.NOTHING);
                } else if (!known.contains(method)) {
                    javalin.addHttpHandler(method, path, ctx -> refuse(ctx, allow), Need.NOTHING);
                }
            }
        });
    }

    private static void refuse(Context ctx, String allow) {
        ctx.header("Allow", allow);
        throw Problem.of(
                ProblemType.METHOD_NOT_ALLOWED, ctx.req().getMethod() + " is not known here; known are " + allow);
    }
}
