package io.headrace.console.rest;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Reads the body of a request, as far as it may be long. Thread-safe.
 *
 * <p>Whoever waits for a body holds a thread. Only so many may, so that threads are left for those who only look; and a body
 * must come at a pace.
 */
final class Body {

    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";

    private static final int PLACES = 32;

    /** Long enough for a crowd whose bodies are on their way, short enough for the threads that are left. */
    private static final long PLACE_MILLIS = 100;

    private static final long GRACE_MILLIS = 10_000;
    private static final long BYTES_PER_SECOND = 16 * 1024;
    private static final int BUFFER = 8 * 1024;

    private final int limit;
    private final Semaphore places = new Semaphore(PLACES);

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
        long length = ctx.req().getContentLengthLong();
        if (length > limit) {
            throw tooLarge(limit);
        }
        try {
            InputStream in = ctx.req().getInputStream();
            // What is here already makes nobody wait.
            return length >= 0 && in.available() >= length ? in.readNBytes((int) length) : awaited(in);
        } catch (IOException e) {
            throw Problem.of(ProblemType.INVALID_REQUEST, "The request ended before its body did: " + e.getMessage());
        }
    }

    private byte[] awaited(InputStream in) throws IOException {
        if (!hasPlace()) {
            throw Problem.of(
                    ProblemType.UNAVAILABLE, PLACES + " bodies of requests are on their way, which is all that may be");
        }
        try {
            return read(in, limit, System::nanoTime);
        } finally {
            places.release();
        }
    }

    private boolean hasPlace() {
        try {
            return places.tryAcquire(PLACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** All that comes, if it comes at a pace. */
    static byte[] read(InputStream in, int limit, LongSupplier nanoTime) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER];
        long from = nanoTime.getAsLong();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            bytes.write(buffer, 0, count);
            if (bytes.size() > limit) {
                throw tooLarge(limit);
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - from);
            if (millis > GRACE_MILLIS + bytes.size() * 1_000L / BYTES_PER_SECOND) {
                throw Problem.of(
                        ProblemType.INVALID_REQUEST,
                        "The body came too slowly: " + bytes.size() + " bytes in " + millis / 1_000 + " s");
            }
        }
        return bytes.toByteArray();
    }

    private static Problem tooLarge(int limit) {
        return Problem.of(ProblemType.TOO_LARGE, "The body is larger than " + limit + " bytes (console.request-limit)");
    }
}
