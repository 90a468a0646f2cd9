package io.headrace.history;

import io.headrace.broker.HistoryBacklog;
import io.headrace.command.JsonObject;
import io.headrace.command.TaskShapes;
import io.headrace.command.Timeline;
import io.headrace.task.Attempt;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskStatus;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the history has in the shapes that commands and REST share: names in camelCase, times as RFC 3339 in UTC with
 * milliseconds, durations in milliseconds, what is absent left out. Thread-safe.
 */
public final class HistoryJson {

    private HistoryJson() {}

    /** One end of a task, with all that was kept of it. */
    public static JsonObject task(ArchivedTask task) {
        Outcome outcome = task.outcome();
        TaskStatus status = task.status();
        JsonObject json = new JsonObject()
                .put("id", task.id().toString())
                .put("queue", task.id().queue().value())
                .put("type", outcome.type())
                .put("state", outcome.state().label())
                .put("priority", task.priority().level())
                .put("submittedAt", TaskShapes.time(task.submittedAt()))
                .put("endedAt", TaskShapes.time(outcome.endedAt()))
                .put("attempt", status.attempt());
        if (!outcome.attempts().isEmpty()) {
            Attempt last = outcome.attempts().get(outcome.attempts().size() - 1);
            json.put("worker", last.worker())
                    .put("waitedMs", Math.max(0, last.waitedMillis()))
                    .put("ranMs", Math.max(0, last.ranMillis()))
                    .put("error", last.failure() == null ? null : last.failure().summary());
        }
        json.put("reason", outcome.reason().isEmpty() ? null : outcome.reason())
                .put("cause", task.cause())
                .put("headers", task.options().headers())
                .put("options", TaskShapes.options(task.options()));
        put(json, "payload", task.payload());
        put(json, "result", task.result());
        return json.put("attempts", outcome.attempts(), TaskShapes::attempt)
                .put("timeline", Timeline.of(status, task.submittedAt()), Timeline.Step::json);
    }

    /** A page of what was found. */
    public static JsonObject page(HistoryPage page) {
        return new JsonObject().put("items", page.tasks(), HistoryJson::task).put("next", page.next());
    }

    /**
     * Every end of one task.
     *
     * @param replays what they were submitted again as, see {@link TaskHistory#replays}
     */
    public static JsonObject ends(List<ArchivedTask> ends, Map<TaskId, LastEnd> replays) {
        return new JsonObject().put("items", ends, end -> replay(task(end), end, replays));
    }

    /** Adds to an end what it was submitted again as, if it was. */
    public static JsonObject replay(JsonObject json, ArchivedTask end, Map<TaskId, LastEnd> replays) {
        LastEnd replay = replays.get(Replay.idOf(end));
        return replay == null
                ? json
                : json.put(
                        "replay",
                        new JsonObject()
                                .put("id", replay.id().toString())
                                .put("state", replay.state().label())
                                .put("endedAt", TaskShapes.time(replay.endedAt())));
    }

    /** How types fared, by day. */
    public static JsonObject types(List<TypeDay> days) {
        return new JsonObject().put("items", days, HistoryJson::type);
    }

    private static JsonObject type(TypeDay day) {
        return new JsonObject()
                .put("type", day.type())
                .put("day", day.day().toString())
                .put("completed", day.completed())
                .put("dead", day.dead())
                .put("cancelled", day.cancelled())
                .put("expired", day.expired())
                .put("attempts", day.attempts())
                .put("waitedMs", percentiles(day.waited()))
                .put("ranMs", percentiles(day.ran()))
                .put("failureRatio", day.failureRatio());
    }

    private static JsonObject percentiles(TypeDay.Percentiles times) {
        return new JsonObject()
                .put("p50", times.p50())
                .put("p95", times.p95())
                .put("p99", times.p99())
                .put("max", times.max());
    }

    /** What tasks died of, over time. */
    public static JsonObject causes(List<CauseHistory> causes) {
        return new JsonObject().put("items", causes, HistoryJson::cause);
    }

    private static JsonObject cause(CauseHistory cause) {
        TreeMap<String, Long> days = new TreeMap<>();
        cause.days().forEach((day, count) -> days.put(day.toString(), count));
        return new JsonObject()
                .put("cause", cause.cause())
                .put("count", cause.count())
                .put("first", TaskShapes.time(cause.first()))
                .put("last", TaskShapes.time(cause.last()))
                .put("example", cause.example())
                .put("days", days);
    }

    /** What of a queue waits for an archiver, and what was left out. */
    public static JsonObject backlog(QueueName queue, HistoryBacklog backlog) {
        return new JsonObject()
                .put("queue", queue.value())
                .put("entries", backlog.entries())
                .put("bytes", backlog.bytes())
                .put("lagMs", backlog.lag().toMillis())
                .put("valuesLeftOut", backlog.valuesLeftOut())
                .put("tasksLeftOut", backlog.tasksLeftOut());
    }

    private static void put(JsonObject json, String name, @Nullable KeptValue value) {
        if (value == null) {
            return;
        }
        switch (value.kept()) {
            case WHOLE -> json.putBytes(name, value.bytes());
            // The beginning of a JSON value is no JSON value, though it may look like one.
            case CUT -> putText(json, name, value.bytes());
            case LEFT_OUT -> {}
        }
        json.put(name + "Bytes", value.size())
                .put(name + "Kept", value.kept().name().toLowerCase(Locale.ROOT));
    }

    private static void putText(JsonObject json, String name, byte[] bytes) {
        try {
            json.put(
                    name + "Text",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            json.put(name + "Base64", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
