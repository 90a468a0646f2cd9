package io.headrace.console.rest;

import io.javalin.http.Context;
import java.util.Locale;

/** Whether a client takes what it is answered with. */
final class Accepts {

    private Accepts() {}

    /** The kinds by path: most answer with JSON. */
    static void check(Context ctx) {
        String accept = ctx.req().getHeader("Accept");
        if (accept == null || accept.isBlank()) {
            return;
        }
        String path = ctx.path();
        boolean takes;
        if (path.equals("/events")) {
            takes = takes(accept, "text/event-stream");
        } else if (path.equals("/openapi.yaml")) {
            takes = takes(accept, "application/yaml") || takes(accept, "text/plain");
        } else if (path.equals("/") || path.startsWith("/assets/") || path.equals("/docs")) {
            takes = true;
        } else {
            takes = takes(accept, "application/json");
        }
        if (!takes) {
            throw Problem.of(
                    ProblemType.NOT_ACCEPTABLE,
                    "Accept",
                    "This is answered in "
                            + (path.equals("/events")
                                    ? "text/event-stream"
                                    : path.equals("/openapi.yaml") ? "application/yaml" : "application/json"));
        }
    }

    static boolean takes(String accept, String type) {
        String group = type.substring(0, type.indexOf('/')) + "/*";
        for (String part : accept.toLowerCase(Locale.ROOT).split(",")) {
            String[] pieces = part.split(";");
            String name = pieces.length == 0 ? "" : pieces[0].strip();
            if ((name.equals(type) || name.equals(group) || name.equals("*/*")) && !isRefused(pieces)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRefused(String[] pieces) {
        for (int i = 1; i < pieces.length; i++) {
            if (pieces[i].strip().matches("q=0(\\.0*)?")) {
                return true;
            }
        }
        return false;
    }
}
