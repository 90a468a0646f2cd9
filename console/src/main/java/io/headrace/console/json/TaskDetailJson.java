package io.headrace.console.json;

import static io.headrace.console.json.ConsoleJson.time;

import io.headrace.broker.TaskDetail;
import io.headrace.command.JsonObject;
import io.headrace.command.TaskShapes;
import io.headrace.command.Timeline;
import io.headrace.task.Outcome;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskStatus;

/** All that is known of a task, as JSON. */
final class TaskDetailJson {

    private TaskDetailJson() {}

    static JsonObject of(TaskDetail task) {
        TaskStatus status = task.status();
        JsonObject json = TaskShapes.log(ConsoleJson.task(status), status.log());
        if (task.payload() != null) {
            Payloads.put(json, task.payload());
        }
        TaskOptions options = task.options();
        if (options != null) {
            json.put("headers", options.headers()).put("options", TaskShapes.options(options));
        }
        json.put("attempts", status.attempts(), TaskShapes::attempt);
        Outcome outcome = status.outcome();
        if (outcome != null) {
            json.putBytes("result", outcome.result()).put("endedAt", time(outcome.endedAt()));
        }
        return json.put("timeline", Timeline.of(status), Timeline.Step::json);
    }
}
