package io.headrace.console.rest;

import io.headrace.config.TokenConfig.Scope;
import io.javalin.http.Context;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** Who makes a request, and what they may do. */
record Caller(String name, Set<Scope> scopes) {

    private static final String ATTRIBUTE = "headrace.caller";

    /** May do all: whoever works on the machine itself, where no token is asked for. */
    static Caller local() {
        return new Caller(System.getProperty("user.name", "local") + "@local", Set.of(Scope.values()));
    }

    void attach(Context ctx) {
        ctx.attribute(ATTRIBUTE, this);
    }

    static Caller of(Context ctx) {
        return Objects.requireNonNull(ctx.<Caller>attribute(ATTRIBUTE), "The gate has not been passed");
    }

    void check(Scope needed) {
        if (!scopes.contains(needed)) {
            throw Problem.of(
                    ProblemType.FORBIDDEN,
                    "The token " + name + " has not the scope " + needed.name().toLowerCase(Locale.ROOT));
        }
    }
}
