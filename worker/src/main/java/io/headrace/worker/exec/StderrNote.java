package io.headrace.worker.exec;

import io.headrace.task.TaskId;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A line of stderr that is meant for Headrace: a JSON object that has {@code progress}, {@code log} or {@code retry-after}.
 *
 * @param id the task it is about; null for the one that runs
 * @param percent the progress, 0 to 100; null if it is not about that
 * @param note what comes with the progress
 * @param log a log line; null if it is not about that
 * @param retryAfter in how many seconds the task is to be run again, as written; null if it is not about that
 * @param reason why it is to be run again
 */
record StderrNote(
        @Nullable String id,
        @Nullable Integer percent,
        String note,
        @Nullable String log,
        @Nullable String retryAfter,
        String reason) {

    private static final JsonFactory JSON = new JsonFactory();

    /** Reads a line; null if it is an ordinary one, be it JSON or not. */
    static @Nullable StderrNote read(byte[] line) {
        if (line.length == 0 || line[0] != '{') {
            return null;
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
            parser.nextToken();
            StderrNote found = fields(parser);
            return parser.nextToken() == null && found.saysSomething() ? found : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static StderrNote fields(JsonParser parser) {
        String id = null;
        Integer percent = null;
        String note = "";
        String log = null;
        String retryAfter = null;
        String reason = "";
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_STRING) {
                switch (name) {
                    case "id" -> id = parser.getString();
                    case "note" -> note = parser.getString();
                    case "log" -> log = parser.getString();
                    case "reason" -> reason = parser.getString();
                    default -> {}
                }
            } else if (value.isNumeric()) {
                switch (name) {
                    case "progress" -> percent = (int) Math.max(0, Math.min(100, parser.getDoubleValue()));
                    case "retry-after" -> retryAfter = parser.getString();
                    default -> {}
                }
            } else {
                parser.skipChildren();
            }
        }
        return new StderrNote(id, percent, note, log, retryAfter, reason);
    }

    private boolean saysSomething() {
        return percent != null || log != null || retryAfter != null;
    }

    /** Whether it is about this task. */
    boolean isAbout(TaskId task) {
        return id == null || id.equals(task.toString());
    }
}
