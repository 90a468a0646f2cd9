package io.headrace.console.json;

import static io.headrace.console.json.ConsoleJson.time;

import io.headrace.broker.TaskDetail;
import io.headrace.command.JsonObject;
import io.headrace.task.Attempt;
import io.headrace.task.LogLine;
import io.headrace.task.Outcome;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskStatus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that is known of a task, as JSON. */
final class TaskDetailJson {

    private TaskDetailJson() {}

    static JsonObject of(TaskDetail task) {
        TaskStatus status = task.status();
        JsonObject json = log(ConsoleJson.task(status), status.log());
        if (task.payload() != null) {
            Payloads.put(json, task.payload());
        }
        TaskOptions options = task.options();
        if (options != null) {
            json.put("headers", options.headers()).put("options", options(options));
        }
        json.put("attempts", status.attempts(), TaskDetailJson::attempt);
        Outcome outcome = status.outcome();
        if (outcome != null) {
            json.putBytes("result", outcome.result()).put("endedAt", time(outcome.endedAt()));
        }
        return json.put("timeline", Timeline.of(status), Timeline.Step::json);
    }

    private static JsonObject options(TaskOptions options) {
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

    private static JsonObject attempt(Attempt attempt) {
        JsonObject json = new JsonObject()
                .put("number", attempt.number())
                .put("worker", attempt.worker())
                .put("startedAt", time(attempt.startedAt()))
                .put("waitedMs", Math.max(0, attempt.waitedMillis()))
                .put("ranMs", Math.max(0, attempt.ranMillis()))
                .put("error", attempt.failure() == null ? null : ConsoleJson.failure(attempt.failure()));
        return log(json, attempt.log());
    }

    private static JsonObject log(JsonObject json, List<LogLine> log) {
        return log.isEmpty() ? json : json.put("log", log, TaskDetailJson::line);
    }

    private static JsonObject line(LogLine line) {
        return new JsonObject().put("at", time(line.at())).put("text", line.text());
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : (Long) duration.toMillis();
    }
}
