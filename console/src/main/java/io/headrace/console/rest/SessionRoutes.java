package io.headrace.console.rest;

import io.headrace.command.JsonObject;
import io.headrace.config.ConsoleConfig.Auth;
import io.headrace.config.TokenConfig.Scope;
import io.javalin.http.Context;
import java.util.Locale;
import java.util.Set;

/** Tells who asks, and exchanges a token for a cookie that scripts cannot read. */
final class SessionRoutes {

    private final Gate gate;
    private final Auth auth;
    private final Body body;
    private final String redis;
    private final String version;

    /**
     * Routes.
     *
     * @param redis where Redis is, without its password
     */
    SessionRoutes(Gate gate, Auth auth, Body body, String redis, String version) {
        this.gate = gate;
        this.auth = auth;
        this.body = body;
        this.redis = redis;
        this.version = version;
    }

    void addTo(Routes routes) {
        routes.get("/session", Need.TOKEN, this::show)
                .post("/session", Need.NOTHING, this::begin)
                .delete("/session", Need.NOTHING, this::end);
    }

    private void show(Context ctx) {
        Parameters.none(ctx);
        answer(ctx, Caller.of(ctx));
    }

    private void begin(Context ctx) {
        Parameters.none(ctx);
        Gate.checkCsrf(ctx);
        String token = body.fields(ctx, true, Set.of("token")).text("token", 200);
        if (token == null) {
            throw Problem.invalid("token", "\"token\" is missing");
        }
        if (auth == Auth.OFF) {
            answer(ctx, Caller.local());
            return;
        }
        Caller caller = gate.known(token);
        cookie(ctx, token, "");
        answer(ctx, caller);
    }

    private void end(Context ctx) {
        Parameters.none(ctx);
        Gate.checkCsrf(ctx);
        cookie(ctx, "", "; Max-Age=0");
        ctx.status(204);
    }

    /** Known tokens have no character that a cookie cannot have. */
    private static void cookie(Context ctx, String value, String more) {
        ctx.header(
                "Set-Cookie",
                Gate.COOKIE + "=" + value + "; Path=/; HttpOnly; SameSite=Strict"
                        + (ctx.req().isSecure() ? "; Secure" : "") + more);
    }

    private void answer(Context ctx, Caller caller) {
        Answer.json(
                ctx,
                new JsonObject()
                        .put("name", caller.name())
                        .put(
                                "scopes",
                                caller.scopes().stream()
                                        .sorted()
                                        .map(Scope::name)
                                        .map(name -> name.toLowerCase(Locale.ROOT))
                                        .toList())
                        .put("auth", auth == Auth.ON ? "token" : "off")
                        .put("version", version)
                        .put("redis", redis));
    }
}
