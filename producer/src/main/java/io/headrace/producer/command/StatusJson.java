package io.headrace.producer.command;

import io.headrace.command.JsonObject;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Progress;
import io.headrace.task.TaskStatus;
import org.jspecify.annotations.Nullable;

/** A task's status for programs. */
final class StatusJson {

    private StatusJson() {}

    static JsonObject status(TaskStatus status) {
        return new JsonObject()
                .put("id", status.id().toString())
                .put("state", status.state().label())
                .put("type", status.type())
                .put("priority", status.priority().level())
                .put("attempt", status.attempt())
                .put("since", status.since())
                .put("due", status.due())
                .put("worker", status.worker())
                .put("reason", status.reason().isEmpty() ? null : status.reason())
                .put("progress", progress(status.progress()))
                .put("attempts", status.attempts(), StatusJson::attempt);
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
        return failure == null
                ? json
                : json.put("error", failure.type())
                        .put("message", failure.message())
                        .put("stack", failure.stack().isEmpty() ? null : failure.stack());
    }
}
