package io.headrace.command;

import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.LogLine;
import io.headrace.task.TaskOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a task as JSON, in the shapes that console and history share: times as RFC 3339 in UTC with milliseconds, durations
 * in milliseconds, what is absent left out. Thread-safe.
 */
public final class TaskShapes {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private TaskShapes() {}

    /** A time as it is written: {@code 2026-01-02T15:04:05.000Z}; null for null. */
    public static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : TIME.format(time);
    }

    /** What a submission asked for, without the headers. */
    public static JsonObject options(TaskOptions options) {
        return new JsonObject()
                .put("maxAttempts", options.maxAttempts())
                .put("timeoutMs", millis(options.timeout()))
                .put(
                        "backoff",
                        options.backoff() == null ? null : options.backoff().toString())
                .put("retentionMs", millis(options.retention()))
                .put("expiresAfterMs", millis(options.expiresAfter()))
                .put("expiresAt", time(options.expiresAt()));
    }

    /** One try, with all that is known of its failure. */
    public static JsonObject attempt(Attempt attempt) {
        JsonObject json = new JsonObject()
                .put("number", attempt.number())
                .put("worker", attempt.worker())
                .put("startedAt", time(attempt.startedAt()))
                .put("waitedMs", Math.max(0, attempt.waitedMillis()))
                .put("ranMs", Math.max(0, attempt.ranMillis()))
                .put("error", attempt.failure() == null ? null : failure(attempt.failure()));
        return log(json, attempt.log());
    }

    /** Why a try failed. */
    public static JsonObject failure(Failure failure) {
        return new JsonObject()
                .put("type", failure.type())
                .put("message", failure.message())
                .put("stack", failure.stack().isEmpty() ? null : failure.stack());
    }

    /** Adds the lines that were logged, if there are any. */
    public static JsonObject log(JsonObject json, List<LogLine> log) {
        return log.isEmpty() ? json : json.put("log", log, TaskShapes::line);
    }

    private static JsonObject line(LogLine line) {
        return new JsonObject().put("at", time(line.at())).put("text", line.text());
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : (Long) duration.toMillis();
    }
}
