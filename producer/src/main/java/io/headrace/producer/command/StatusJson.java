package io.headrace.producer.command;

import io.headrace.command.JsonObject;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.LogLine;
import io.headrace.task.Progress;
import io.headrace.task.TaskStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task's status for programs. */
final class StatusJson {

    private StatusJson() {}

    static JsonObject status(TaskStatus status) {
        JsonObject json = new JsonObject()
                .put("id", status.id().toString())
                .put("state", status.state().label())
                .put("type", status.type())
                .put("priority", status.priority().level())
                .put("attempt", status.attempt())
                .put("since", status.since())
                .put("due", status.due())
                .put("worker", status.worker())
                .put("reason", status.reason().isEmpty() ? null : status.reason())
                .put("progress", progress(status.progress()));
        return log(json, status.log()).put("attempts", status.attempts(), StatusJson::attempt);
    }

    private static JsonObject log(JsonObject json, List<LogLine> log) {
        return log.isEmpty() ? json : json.put("log", log, StatusJson::line);
    }

    private static JsonObject line(LogLine line) {
        return new JsonObject().put("at", line.at()).put("text", line.text());
    }

    private static @Nullable JsonObject progress(@Nullable Progress progress) {
        return progress == null
                ? null
                : new JsonObject()
                        .put("percent", progress.percent())
                        .put("note", progress.note())
                        .put("at", progress.at());
    }

    static JsonObject attempt(Attempt attempt) {
        JsonObject json = new JsonObject()
                .put("number", attempt.number())
                .put("worker", attempt.worker())
                .put("startedAt", attempt.startedAt())
                .put("waitedMs", attempt.waitedMillis())
                .put("ranMs", attempt.ranMillis());
        Failure failure = attempt.failure();
        if (failure != null) {
            json.put("error", failure.type())
                    .put("message", failure.message())
                    .put("stack", failure.stack().isEmpty() ? null : failure.stack());
        }
        return log(json, attempt.log());
    }
}
