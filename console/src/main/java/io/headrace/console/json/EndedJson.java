package io.headrace.console.json;

import io.headrace.command.JsonObject;
import io.headrace.history.ArchivedTask;
import io.headrace.history.HistoryJson;
import io.headrace.history.HistoryPage;
import io.headrace.history.KeptValue;
import io.headrace.history.LastEnd;
import io.headrace.task.TaskId;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes tasks of the history in the shapes of {@code openapi.yaml}, which are those of tasks in Redis and a little more. */
public final class EndedJson {

    private EndedJson() {}

    /** A page of a list. */
    public static JsonObject page(HistoryPage page) {
        return new JsonObject().put("items", page.tasks(), EndedJson::row).put("next", page.next());
    }

    /** In a list; of the payload only the beginning. */
    private static JsonObject row(ArchivedTask task) {
        KeptValue payload = task.payload();
        JsonObject row = ConsoleJson.task(task.status())
                .put("submittedAt", ConsoleJson.time(task.submittedAt()))
                .put("endedAt", ConsoleJson.time(task.outcome().endedAt()))
                .put("cause", task.cause());
        if (payload.kept() != KeptValue.Kept.LEFT_OUT) {
            row.put("payload", Payloads.preview(payload.bytes()));
        }
        return row.put("payloadBytes", payload.size())
                .put("payloadKept", payload.kept().name().toLowerCase(Locale.ROOT));
    }

    /**
     * Every end of a task.
     *
     * @param replays what they were submitted again as
     */
    public static JsonObject ends(List<ArchivedTask> ends, Map<TaskId, LastEnd> replays) {
        return new JsonObject().put("items", ends, end -> HistoryJson.replay(detail(end), end, replays));
    }

    /** All that was kept of one end of a task. */
    public static JsonObject detail(ArchivedTask task) {
        JsonObject json = HistoryJson.task(task)
                .put("status", ConsoleJson.status(task.outcome().state()))
                .put("since", ConsoleJson.time(task.outcome().endedAt()))
                .put("source", "history");
        return task.payload().kept() == KeptValue.Kept.CUT ? json.put("payloadCut", true) : json;
    }
}
