package io.headrace.console.rest;

import io.headrace.command.JsonObject;
import io.headrace.config.ConsoleConfig.Auth;
import io.headrace.config.TokenConfig.Scope;
import io.javalin.http.Context;
import java.util.Locale;

/** Tells who asks, and exchanges a token for a cookie that scripts cannot read. */
final class SessionRoutes {

    private final Auth auth;
    private final boolean isHttps;
    private final String redis;
    private final String version;

    /**
     * Routes.
     *
     * @param publicUrl what stands in browsers; empty where no proxy is between
     * @param redis where Redis is, without its password
     */
    SessionRoutes(Auth auth, String publicUrl, String redis, String version) {
        this.auth = auth;
        this.isHttps = publicUrl.startsWith("https:");
        this.redis = redis;
        this.version = version;
    }

    void addTo(Routes routes) {
        routes.get("/session", Need.TOKEN, this::show)
                .post("/session", Need.TOKEN, this::begin)
                .delete("/session", Need.NOTHING, this::end);
    }

    private void show(Context ctx) {
        Parameters.none(ctx);
        answer(ctx, Caller.of(ctx));
    }

    private void begin(Context ctx) {
        Parameters.none(ctx);
        if (auth == Auth.ON) {
            String token = Gate.bearer(ctx);
            if (token == null) {
                throw Gate.unauthenticated("A session begins with a token: Authorization: Bearer TOKEN");
            }
            cookie(ctx, token, "");
        }
        answer(ctx, Caller.of(ctx));
    }

    private void end(Context ctx) {
        Parameters.none(ctx);
        Gate.checkCsrf(ctx);
        cookie(ctx, "", "; Max-Age=0");
        ctx.status(204);
    }

    /** Known tokens have no character that a cookie cannot have. */
    private void cookie(Context ctx, String value, String more) {
        ctx.header(
                "Set-Cookie",
                Gate.COOKIE + "=" + value + "; Path=/; HttpOnly; SameSite=Strict" + (isHttps ? "; Secure" : "") + more);
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
