package io.headrace.console.rest;

import io.headrace.command.JsonObject;
import io.headrace.task.HeadraceException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request that is answered with a problem document (RFC 9457). */
final class Problem extends HeadraceException {

    static final String MEDIA_TYPE = "application/problem+json";

    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final int status;
    private final @Nullable String field;

    private Problem(ProblemType type, int status, @Nullable String field, String detail) {
        super(detail);
        this.type = type;
        this.status = status;
        this.field = field;
    }

    static Problem of(ProblemType type, String detail) {
        return new Problem(type, type.status(), null, detail);
    }

    static Problem of(ProblemType type, @Nullable String field, String detail) {
        return new Problem(type, type.status(), field, detail);
    }

    /** Of a kind, with another status than is usual for it. */
    static Problem of(ProblemType type, int status, @Nullable String field, String detail) {
        return new Problem(type, status, field, detail);
    }

    /** A parameter or property of a request is wrong. */
    static Problem invalid(String field, String detail) {
        return of(ProblemType.INVALID_REQUEST, field, detail);
    }

    ProblemType type() {
        return type;
    }

    int status() {
        return status;
    }

    JsonObject json() {
        return new JsonObject()
                .put("type", type.uri())
                .put("title", type.title())
                .put("status", status)
                .put("detail", getMessage())
                .put("field", field);
    }

    byte[] bytes() {
        return json().toString().getBytes(StandardCharsets.UTF_8);
    }
}
