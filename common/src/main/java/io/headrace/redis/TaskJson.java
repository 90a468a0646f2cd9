package io.headrace.redis;

import io.headrace.broker.Report;
import io.headrace.broker.WorkerInfo;
import io.headrace.task.Attempt;
import io.headrace.task.Backoff;
import io.headrace.task.Failure;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.LogLine;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.Progress;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON that stands in Redis: the {@code opts} of an entry, outcomes, what running tasks and workers say of themselves. Times are
 * milliseconds since the epoch, durations milliseconds; what is absent has its default. Thread-safe.
 */
public final class TaskJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Reads what was embedded by the rules of {@link #MAPPER}: there it stood one level higher. */
    private static final JsonMapper OUTCOMES = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(StreamReadConstraints.DEFAULT_MAX_DEPTH + 10)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    private static final byte[] NOTHING = new byte[0];

    /** A history keeps stacks and log lines of its newest attempts only, so that a task that fails for weeks stays small. */
    private static final int ATTEMPTS_IN_FULL = 3;

    /** A longer history keeps how it began and how it went lately; the numbers of the attempts tell what is missing. */
    private static final int FIRST_ATTEMPTS = 5;

    private static final int LAST_ATTEMPTS = 50;

    private TaskJson() {}

    /**
     * What {@code opts} says.
     *
     * @param options with the task's id, if it is not the entry's own place
     * @param attempt which attempt comes next
     * @param attempts those that have ended
     * @param parks how often in a row it was put aside without an attempt
     */
    public record Opts(TaskOptions options, int attempt, List<Attempt> attempts, int parks) {}

    /** Writes {@code opts}; empty where nothing differs from the defaults. */
    public static byte[] writeOpts(
            TaskOptions options, @Nullable String id, int attempt, List<Attempt> attempts, int parks) {
        if (id == null && attempt == 1 && attempts.isEmpty() && parks == 0 && asksForNothing(options)) {
            return NOTHING;
        }
        return write(json -> {
            json.writeStartObject();
            if (id != null) {
                json.writeStringProperty("id", id);
            }
            if (attempt != 1) {
                json.writeNumberProperty("attempt", attempt);
            }
            if (parks != 0) {
                json.writeNumberProperty("parks", parks);
            }
            if (options.maxAttempts() != null) {
                json.writeNumberProperty("maxAttempts", options.maxAttempts());
            }
            if (options.timeout() != null) {
                json.writeNumberProperty("timeoutMs", options.timeout().toMillis());
            }
            if (options.backoff() != null) {
                json.writeStringProperty("backoff", options.backoff().toString());
            }
            if (options.expiresAfter() != null) {
                json.writeNumberProperty(
                        "expiresAfterMs", options.expiresAfter().toMillis());
            }
            if (options.expiresAt() != null) {
                json.writeNumberProperty("expiresAt", options.expiresAt().toEpochMilli());
            }
            if (!options.retention().equals(TaskOptions.DEFAULT_RETENTION)) {
                json.writeNumberProperty("retentionMs", options.retention().toMillis());
            }
            if (!options.headers().isEmpty()) {
                json.writeObjectPropertyStart("headers");
                for (Map.Entry<String, String> header : options.headers().entrySet()) {
                    json.writeStringProperty(header.getKey(), header.getValue());
                }
                json.writeEndObject();
            }
            if (!attempts.isEmpty()) {
                writeAttempts(json, attempts);
            }
            json.writeEndObject();
        });
    }

    private static boolean asksForNothing(TaskOptions options) {
        return options.maxAttempts() == null
                && options.timeout() == null
                && options.backoff() == null
                && options.expiresAfter() == null
                && options.expiresAt() == null
                && options.retention().equals(TaskOptions.DEFAULT_RETENTION)
                && options.headers().isEmpty();
    }

    /**
     * Reads {@code opts}.
     *
     * @throws InvalidTaskException if it is broken
     */
    public static Opts readOpts(byte[] bytes, Priority priority) {
        TaskOptions.Builder options = TaskOptions.builder().priority(priority);
        if (bytes.length == 0) {
            return new Opts(priority == Priority.NORMAL ? TaskOptions.DEFAULTS : options.build(), 1, List.of(), 0);
        }
        JsonNode json;
        try {
            json = MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw new InvalidTaskException("the field opts is not JSON: " + e.getOriginalMessage());
        }
        if (!json.isObject()) {
            throw new InvalidTaskException("the field opts is not a JSON object");
        }
        try {
            if (json.has("id")) {
                options.id(json.get("id").asString());
            }
            if (json.has("maxAttempts")) {
                options.maxAttempts(json.get("maxAttempts").asInt());
            }
            if (json.has("timeoutMs")) {
                options.timeout(Duration.ofMillis(json.get("timeoutMs").asLong()));
            }
            if (json.has("backoff")) {
                options.backoff(Backoff.parse(json.get("backoff").asString()));
            }
            if (json.has("expiresAfterMs")) {
                options.expiresAfter(
                        Duration.ofMillis(json.get("expiresAfterMs").asLong()));
            }
            if (json.has("expiresAt")) {
                options.expiresAt(Instant.ofEpochMilli(json.get("expiresAt").asLong()));
            }
            if (json.has("retentionMs")) {
                options.retention(Duration.ofMillis(json.get("retentionMs").asLong()));
            }
            if (json.has("headers")) {
                json.get("headers").forEachEntry((name, value) -> options.header(name, value.asString()));
            }
            return new Opts(
                    options.build(),
                    json.path("attempt").asInt(1),
                    readAttempts(json.path("attempts")),
                    json.path("parks").asInt(0));
        } catch (InvalidTaskException | JacksonException | ArithmeticException e) {
            throw new InvalidTaskException("the field opts is broken: " + e.getMessage());
        }
    }

    /**
     * Writes an outcome. The result is embedded as it is where it is JSON, so that anybody can read it; else it stands as
     * {@code resultText} or, if it is not text either, as {@code resultBase64}: what goes in comes out byte for byte.
     */
    public static byte[] writeOutcome(Outcome outcome) {
        return write(json -> {
            json.writeStartObject();
            json.writeStringProperty("state", outcome.state().label());
            json.writeStringProperty("type", outcome.type());
            if (!outcome.reason().isEmpty()) {
                json.writeStringProperty("reason", outcome.reason());
            }
            json.writeNumberProperty("endedAt", outcome.endedAt().toEpochMilli());
            writeAttempts(json, outcome.attempts());
            if (outcome.result() != null) {
                writeResult(json, outcome.result());
            }
            json.writeEndObject();
        });
    }

    private static void writeResult(JsonGenerator json, byte[] result) {
        String text = utf8(result);
        if (text == null) {
            json.writeName("resultBase64");
            json.writeBinary(result);
        } else if (isJson(result)) {
            json.writeName("result");
            json.writeRawValue(text);
        } else {
            json.writeStringProperty("resultText", text);
        }
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Whether the bytes are one JSON value with nothing around it. */
    private static boolean isJson(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] <= ' ' || bytes[bytes.length - 1] <= ' ') {
            return false;
        }
        try (JsonParser parser = MAPPER.createParser(bytes)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    /**
     * Reads an outcome.
     *
     * @throws HeadraceException if it is broken
     */
    public static Outcome readOutcome(byte[] bytes) {
        TaskState state = null;
        String type = "";
        String reason = "";
        long endedAt = 0;
        List<Attempt> attempts = List.of();
        byte[] result = null;
        try (JsonParser parser = OUTCOMES.createParser(bytes)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "state" -> state = TaskState.ofLabel(parser.getString());
                    case "type" -> type = parser.getString();
                    case "reason" -> reason = parser.getString();
                    case "endedAt" -> endedAt = parser.getLongValue();
                    case "attempts" -> attempts = readAttempts(parser.readValueAsTree());
                    case "result" -> result = slice(bytes, parser);
                    case "resultText" -> result = parser.getString().getBytes(StandardCharsets.UTF_8);
                    case "resultBase64" -> result = parser.getBinaryValue();
                    default -> parser.skipChildren();
                }
            }
        } catch (JacksonException | IllegalArgumentException e) {
            throw new HeadraceException("An outcome in Redis is broken: " + e.getMessage(), e);
        }
        if (state == null) {
            throw new HeadraceException("An outcome in Redis is broken: it has no state");
        }
        return new Outcome(state, type, result, reason, Instant.ofEpochMilli(endedAt), attempts);
    }

    /** The very bytes of the value at which the parser stands. */
    private static byte[] slice(byte[] bytes, JsonParser parser) {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return Arrays.copyOfRange(bytes, from, (int) parser.currentLocation().getByteOffset());
    }

    private static void writeAttempts(JsonGenerator json, List<Attempt> attempts) {
        json.writeArrayPropertyStart("attempts");
        for (int i = 0; i < attempts.size(); i++) {
            if (i >= FIRST_ATTEMPTS && i < attempts.size() - LAST_ATTEMPTS) {
                continue;
            }
            boolean recent = i >= attempts.size() - ATTEMPTS_IN_FULL;
            writeAttempt(json, recent ? attempts.get(i) : attempts.get(i).inBrief());
        }
        json.writeEndArray();
    }

    private static void writeAttempt(JsonGenerator json, Attempt attempt) {
        json.writeStartObject();
        json.writeNumberProperty("number", attempt.number());
        json.writeStringProperty("worker", attempt.worker());
        json.writeNumberProperty("startedAt", attempt.startedAt().toEpochMilli());
        json.writeNumberProperty("waitedMs", attempt.waitedMillis());
        json.writeNumberProperty("ranMs", attempt.ranMillis());
        Failure failure = attempt.failure();
        if (failure != null) {
            json.writeStringProperty("error", failure.type());
            json.writeStringProperty("message", failure.message());
            if (!failure.stack().isEmpty()) {
                json.writeStringProperty("stack", failure.stack());
            }
        }
        writeLog(json, attempt.log());
        json.writeEndObject();
    }

    private static List<Attempt> readAttempts(JsonNode array) {
        List<Attempt> attempts = new ArrayList<>(array.size());
        for (JsonNode json : array) {
            Failure failure = json.has("error")
                    ? new Failure(
                            json.get("error").asString(),
                            json.path("message").asString(""),
                            json.path("stack").asString(""))
                    : null;
            attempts.add(new Attempt(
                    json.path("number").asInt(1),
                    json.path("worker").asString(""),
                    Instant.ofEpochMilli(json.path("startedAt").asLong(0)),
                    json.path("waitedMs").asLong(0),
                    json.path("ranMs").asLong(0),
                    failure,
                    readLog(json.path("log"))));
        }
        return attempts;
    }

    private static void writeLog(JsonGenerator json, List<LogLine> log) {
        if (log.isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("log");
        for (LogLine line : log) {
            json.writeStartObject();
            json.writeNumberProperty("at", line.at().toEpochMilli());
            json.writeStringProperty("text", line.text());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static List<LogLine> readLog(JsonNode array) {
        List<LogLine> log = new ArrayList<>(array.size());
        array.forEach(json -> log.add(new LogLine(
                Instant.ofEpochMilli(json.path("at").asLong(0)),
                json.path("text").asString(""))));
        return log;
    }

    /** Writes what a running task has told: how far it is, if it said so, and its last lines, if it logged. */
    static byte[] writeReport(Report report) {
        return write(json -> {
            json.writeStartObject();
            Progress progress = report.progress();
            if (progress != null) {
                json.writeNumberProperty("percent", progress.percent());
                json.writeStringProperty("note", progress.note());
                json.writeNumberProperty("at", progress.at().toEpochMilli());
            }
            writeLog(json, report.log());
            json.writeEndObject();
        });
    }

    static Report readReport(byte[] bytes) {
        JsonNode json = MAPPER.readTree(bytes);
        Progress progress = json.has("percent")
                ? new Progress(
                        json.path("percent").asInt(0),
                        json.path("note").asString(""),
                        Instant.ofEpochMilli(json.path("at").asLong(0)))
                : null;
        return new Report(progress, readLog(json.path("log")));
    }

    static byte[] writeWorker(WorkerInfo worker) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", worker.name());
        json.put("host", worker.host());
        json.put("pid", worker.pid());
        json.put("queues", worker.queues());
        json.put("types", worker.types());
        json.put("concurrency", worker.concurrency());
        json.put("running", worker.running());
        json.put("startedAt", worker.startedAt().toEpochMilli());
        json.put("version", worker.version());
        json.put("quiet", worker.quiet());
        json.put("tasks", worker.tasks().stream().map(TaskJson::fields).toList());
        return MAPPER.writeValueAsBytes(json);
    }

    private static Map<String, Object> fields(WorkerInfo.RunningTask task) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", task.id().toString());
        json.put("type", task.type());
        json.put("startedAt", task.startedAt().toEpochMilli());
        return json;
    }

    static WorkerInfo readWorker(byte[] bytes) {
        JsonNode json = MAPPER.readTree(bytes);
        return new WorkerInfo(
                json.path("name").asString(""),
                json.path("host").asString(""),
                json.path("pid").asLong(0),
                strings(json.path("queues")),
                strings(json.path("types")),
                json.path("concurrency").asInt(0),
                json.path("running").asInt(0),
                Instant.ofEpochMilli(json.path("startedAt").asLong(0)),
                json.path("version").asString(""),
                json.path("quiet").asBoolean(false),
                runningTasks(json.path("tasks")));
    }

    private static List<WorkerInfo.RunningTask> runningTasks(JsonNode array) {
        List<WorkerInfo.RunningTask> tasks = new ArrayList<>(array.size());
        array.forEach(json -> tasks.add(new WorkerInfo.RunningTask(
                TaskId.parse(json.path("id").asString("")),
                json.path("type").asString(""),
                Instant.ofEpochMilli(json.path("startedAt").asLong(0)))));
        return tasks;
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>(array.size());
        array.forEach(item -> strings.add(item.asString()));
        return strings;
    }

    private static byte[] write(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            writing.writeTo(json);
        }
        return bytes.toByteArray();
    }

    @FunctionalInterface
    private interface Writing {
        void writeTo(JsonGenerator json);
    }
}
