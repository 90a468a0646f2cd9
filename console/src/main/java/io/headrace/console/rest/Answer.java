package io.headrace.console.rest;

import io.headrace.command.JsonObject;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;

/** Writes answers. */
final class Answer {

    private Answer() {}

    static void json(Context ctx, JsonObject json) {
        json(ctx, 200, json);
    }

    static void json(Context ctx, int status, JsonObject json) {
        ctx.status(status)
                .contentType("application/json")
                .result(json.toString().getBytes(StandardCharsets.UTF_8));
    }
}
