package io.headrace.console.json;

import io.headrace.broker.AuditEntry;
import io.headrace.broker.DeadCause;
import io.headrace.broker.ListedTask;
import io.headrace.broker.Pause;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.TaskDetail;
import io.headrace.broker.WorkerInfo;
import io.headrace.command.JsonObject;
import io.headrace.command.TaskShapes;
import io.headrace.console.TaskPage;
import io.headrace.console.Why;
import io.headrace.task.Outcome;
import io.headrace.task.Progress;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the console sees in the shapes that {@code openapi.yaml} describes: names in camelCase, times as RFC 3339 in UTC
 * with milliseconds, durations in milliseconds, what is absent left out. Thread-safe.
 */
public final class ConsoleJson {

    private ConsoleJson() {}

    /** A time as it is written: {@code 2026-01-02T15:04:05.000Z}; null for null. */
    public static @Nullable String time(@Nullable Instant time) {
        return TaskShapes.time(time);
    }

    /** A state in the four words that other systems know: {@code pending}, {@code running}, {@code completed}, {@code failed}. */
    public static String status(TaskState state) {
        return switch (state) {
            case SCHEDULED, QUEUED, RETRYING -> "pending";
            case RUNNING -> "running";
            case COMPLETED -> "completed";
            case DEAD, CANCELLED, EXPIRED -> "failed";
        };
    }

    /** Id and state, which begin most answers about one task. */
    public static JsonObject standing(TaskId id, TaskState state) {
        return new JsonObject()
                .put("id", id.toString())
                .put("state", state.label())
                .put("status", status(state));
    }

    /** A task in a list; of the payload only the beginning. */
    public static JsonObject task(ListedTask task) {
        return row(task.id(), task.state())
                .put("type", task.type())
                .put("priority", task.priority().level())
                .put("attempt", task.attempt())
                .put("since", time(task.since()))
                .put("due", time(task.due()))
                .put("reason", orNull(task.reason()))
                .put("worker", task.worker())
                .put("error", task.failure() == null ? null : task.failure().summary())
                .put("waitedMs", orNull(task.waitedMillis()))
                .put("ranMs", orNull(task.ranMillis()))
                .put("hold", hold(task.hold()))
                .put("progress", progress(task.progress()))
                .put("payload", task.payload() == null ? null : Payloads.preview(task.payload()));
    }

    /** A task in a list, of its status alone. */
    public static JsonObject task(TaskStatus status) {
        JsonObject row = row(status.id(), status.state())
                .put("type", status.type())
                .put("priority", status.priority().level())
                .put("attempt", status.attempt())
                .put("since", time(status.since()))
                .put("due", time(status.due()))
                .put("reason", orNull(status.reason()))
                .put("worker", status.worker())
                .put("progress", progress(status.progress()));
        if (!status.attempts().isEmpty()) {
            var last = status.attempts().get(status.attempts().size() - 1);
            row.put("error", last.failure() == null ? null : last.failure().summary())
                    .put("waitedMs", last.waitedMillis())
                    .put("ranMs", last.ranMillis());
            if (status.worker() == null && status.state().isEnded()) {
                row.put("worker", last.worker());
            }
        }
        return row;
    }

    private static JsonObject row(TaskId id, TaskState state) {
        return new JsonObject()
                .put("id", id.toString())
                .put("queue", id.queue().value())
                .put("state", state.label())
                .put("status", status(state));
    }

    /** All that is known of a task. */
    public static JsonObject detail(TaskDetail task) {
        return TaskDetailJson.of(task);
    }

    /** A page of a list of tasks. */
    public static JsonObject page(TaskPage page) {
        return new JsonObject()
                .put("items", page.tasks(), ConsoleJson::task)
                .put("scanned", page.scanned())
                .put("next", page.next());
    }

    /** How a task ended. */
    public static JsonObject outcome(TaskId id, Outcome outcome) {
        return standing(id, outcome.state())
                .put("type", outcome.type())
                .put("endedAt", time(outcome.endedAt()))
                .put("reason", orNull(outcome.reason()))
                .put("error", outcome.failure().map(TaskShapes::failure).orElse(null))
                .putBytes("result", outcome.result());
    }

    private static @Nullable JsonObject hold(ListedTask.@Nullable Hold hold) {
        return hold == null
                ? null
                : new JsonObject()
                        .put("renewedMsAgo", Math.max(0, hold.renewedMillisAgo()))
                        .put("deliveries", hold.deliveries());
    }

    static @Nullable JsonObject progress(@Nullable Progress progress) {
        return progress == null
                ? null
                : new JsonObject()
                        .put("percent", progress.percent())
                        .put("note", progress.note())
                        .put("at", time(progress.at()));
    }

    /** Why a task does not run. */
    public static JsonObject why(Why why) {
        TaskStatus status = why.facts().status();
        return standing(status.id(), status.state())
                .put("at", time(why.facts().at()))
                .put("answer", why.answer())
                .put("details", why.details())
                .put("advice", orNull(why.advice()));
    }

    /** A queue at one moment. */
    public static JsonObject queue(QueueSnapshot queue) {
        return new JsonObject()
                .put("name", queue.queue().value())
                .put("at", time(queue.at()))
                .put("queued", queue.queued())
                .put("running", queue.running())
                .put("scheduled", queue.scheduled())
                .put("retrying", queue.retrying())
                .put("dead", queue.dead())
                .put(
                        "oldestWaitMs",
                        queue.oldest()
                                .map(oldest -> Math.max(
                                        0, Duration.between(oldest, queue.at()).toMillis()))
                                .orElse(null))
                .put("nextDue", time(queue.nextDue()))
                .put("pause", queue.pause() == null ? null : pause(queue.pause()))
                .put("levels", queue.levels(), ConsoleJson::level)
                .put("endedToday", ended(queue.endedToday()))
                .put("byWorker", (Object) new TreeMap<>(queue.byWorker()));
    }

    private static JsonObject level(QueueSnapshot.Level level) {
        return new JsonObject()
                .put("priority", level.priority().level())
                .put("queued", level.queued())
                .put("running", level.running())
                .put("oldest", time(level.oldest()));
    }

    /** Why a queue gives no tasks to workers. */
    public static JsonObject pause(Pause pause) {
        return new JsonObject()
                .put("by", pause.by())
                .put("reason", orNull(pause.reason()))
                .put("since", time(pause.since()))
                .put("until", time(pause.until()));
    }

    /** How many attempts ended in which way; the ways in which none did are left out. */
    public static JsonObject ended(Map<TaskState, Long> counts) {
        JsonObject json = new JsonObject();
        new TreeMap<>(counts).forEach((state, count) -> json.put(state.label(), count));
        return json;
    }

    /** A worker with what it runs. */
    public static JsonObject worker(WorkerInfo worker) {
        return workerWithoutTasks(worker).put("tasks", worker.tasks(), ConsoleJson::running);
    }

    /** A worker without what it runs. */
    public static JsonObject workerWithoutTasks(WorkerInfo worker) {
        return new JsonObject()
                .put("name", worker.name())
                .put("host", worker.host())
                .put("pid", worker.pid())
                .put("queues", worker.queues())
                .put("types", worker.types())
                .put("concurrency", worker.concurrency())
                .put("running", worker.running())
                .put("startedAt", time(worker.startedAt()))
                .put("version", worker.version())
                .put("quiet", worker.quiet());
    }

    private static JsonObject running(WorkerInfo.RunningTask task) {
        return new JsonObject()
                .put("id", task.id().toString())
                .put("type", task.type())
                .put("startedAt", time(task.startedAt()));
    }

    /** Dead letters of a queue that have the same cause. */
    public static JsonObject cause(QueueName queue, DeadCause cause) {
        return new JsonObject()
                .put("queue", queue.value())
                .put("cause", cause.cause())
                .put("count", cause.count());
    }

    /** What an operator did. */
    public static JsonObject audit(AuditEntry entry) {
        return new JsonObject()
                .put("at", time(entry.at()))
                .put("by", entry.by())
                .put("action", entry.action())
                .put("target", entry.target())
                .put("reason", orNull(entry.reason()));
    }

    static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Long orNull(long millis) {
        return millis < 0 ? null : (Long) millis;
    }
}
