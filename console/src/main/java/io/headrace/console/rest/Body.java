package io.headrace.console.rest;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;

/** Reads the body of a request, as far as it may be long. */
final class Body {

    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";

    private final int limit;

    Body(int limit) {
        this.limit = limit;
    }

    /** The body, which must be JSON. */
    byte[] json(Context ctx) {
        kind(ctx, Set.of(JSON));
        return bytes(ctx);
    }

    /** The fields of the body, which must be a JSON object with none but these; one without any if it may be left out and is. */
    Fields fields(Context ctx, boolean isRequired, Set<String> known) {
        if (!isRequired && isAbsent(ctx.req())) {
            return Fields.none();
        }
        return Fields.read(json(ctx), known);
    }

    private static boolean isAbsent(HttpServletRequest request) {
        return request.getContentLengthLong() <= 0 && request.getHeader("Transfer-Encoding") == null;
    }

    /** Of which of these kinds the body is. */
    static String kind(Context ctx, Set<String> known) {
        String type = ctx.req().getContentType();
        String[] parts =
                type == null ? new String[0] : type.toLowerCase(Locale.ROOT).split(";");
        String name = parts.length == 0 ? "" : parts[0].strip();
        boolean isUtf8 = true;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            isUtf8 &= !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
        }
        if (!known.contains(name) || !isUtf8) {
            throw Problem.of(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type",
                    "Send Content-Type: "
                            + String.join(" or ", known.stream().sorted().toList()) + " in UTF-8"
                            + (type == null ? "" : ", not " + type));
        }
        return name;
    }

    byte[] bytes(Context ctx) {
        if (ctx.req().getContentLengthLong() > limit) {
            throw tooLarge();
        }
        try {
            InputStream in = ctx.req().getInputStream();
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw tooLarge();
            }
            return bytes;
        } catch (IOException e) {
            throw Problem.of(ProblemType.INVALID_REQUEST, "The request ended before its body did: " + e.getMessage());
        }
    }

    private Problem tooLarge() {
        return Problem.of(ProblemType.TOO_LARGE, "The body is larger than " + limit + " bytes (console.request-limit)");
    }
}
