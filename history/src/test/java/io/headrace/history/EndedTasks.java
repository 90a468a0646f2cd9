package io.headrace.history;

import io.headrace.broker.EndedTask;
import io.headrace.broker.HistoryEntry;
import io.headrace.config.HistoryConfig;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Tasks that have ended, for tests to write and to find again. */
final class EndedTasks {

    /** Three months, by UTC: neither begin nor end are those of a month. */
    static final Instant BEGIN = Instant.parse("2026-09-20T22:00:00Z");

    static final Duration SPAN = Duration.ofDays(60);

    /** As they are found: the last first. */
    static final Comparator<EndedTask> NEWEST_FIRST = Comparator.comparing(
                    (EndedTask task) -> task.outcome().endedAt())
            .reversed()
            .thenComparing(task -> task.id().queue())
            .thenComparing(task -> task.id().local());

    private static final List<String> TYPES = List.of("mail.send", "mail.bounce", "mailing", "report", "");
    private static final List<String> ERRORS = List.of(
            "Connection refused: mail%d.example.net",
            "100 % of the disk_%d are full", "No C:\\temp\\%d", "Keine Lösung für \uD83D\uDE00 %d", "a'b\"c?%d");

    private EndedTasks() {}

    static HistoryConfig config(TestPostgres postgres) {
        return config(postgres, postgres.user(), postgres.password());
    }

    static HistoryConfig config(TestPostgres postgres, String user, String password) {
        return new HistoryConfig(true, 1 << 28, postgres.jdbcUrl(), user, password, 2, 4_096, Duration.ZERO);
    }

    /** Makes the schema. */
    static void init(TestPostgres postgres) {
        try (HistorySchema schema = HistorySchema.of(config(postgres))) {
            schema.init();
        }
    }

    static void write(TestPostgres postgres, List<EndedTask> tasks) {
        try (HistoryWriter writer = new HistoryWriter(config(postgres))) {
            for (int from = 0; from < tasks.size(); from += 1_000) {
                List<EndedTask> part = tasks.subList(from, Math.min(from + 1_000, tasks.size()));
                writer.write(List.of(new HistoryEntry(part.get(0).id().queue(), "1-" + from, part, List.of(), 0)));
            }
        }
    }

    /** As many of all kinds, the same for the same seed. Some end in the same millisecond. */
    static List<EndedTask> random(int count, long seed) {
        Random random = new Random(seed);
        List<EndedTask> tasks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Instant end = i > 0 && i % 7 == 0
                    ? tasks.get(random.nextInt(i)).outcome().endedAt()
                    : BEGIN.plusMillis(SPAN.toMillis() / count * i);
            tasks.add(random(i, end, random));
        }
        return tasks;
    }

    private static EndedTask random(int number, Instant end, Random random) {
        TaskState state = List.of(
                        TaskState.COMPLETED,
                        TaskState.COMPLETED,
                        TaskState.DEAD,
                        TaskState.CANCELLED,
                        TaskState.EXPIRED)
                .get(random.nextInt(number % 11 == 0 ? 5 : 3));
        String worker = "w" + random.nextInt(6);
        List<Attempt> attempts = new ArrayList<>();
        int count = state == TaskState.COMPLETED || state == TaskState.DEAD ? 1 + random.nextInt(3) : random.nextInt(2);
        for (int i = 1; i <= count; i++) {
            boolean failed = i < count || state == TaskState.DEAD;
            attempts.add(new Attempt(
                    i,
                    worker,
                    end.minusMillis(1_000L * (count - i + 1)),
                    random.nextInt(500),
                    random.nextInt(3_000),
                    failed ? Failure.of("java.io.IOException", error(random)) : null));
        }
        return task("q" + random.nextInt(4), number + "-" + end.toEpochMilli(), end)
                .with(state, state == TaskState.COMPLETED ? "" : "it was " + state.label(), attempts)
                .type(TYPES.get(random.nextInt(TYPES.size())))
                .payload(payload(number, random))
                .made();
    }

    private static String error(Random random) {
        return String.format(
                Locale.ROOT, ERRORS.get(random.nextInt(ERRORS.size())).replace("% ", "%% "), random.nextInt(40));
    }

    private static String payload(int number, Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> "{\"customer\":\"" + number % 50 + "\",\"kind\":\"a\"}";
            case 1 -> "{\"customer\":" + number % 50 + ".0,\"tags\":[\"urgent\",\"x" + number % 9 + "\"]}";
            case 2 ->
                "{\"items\":[{\"sku\":\"A" + number % 9 + "\"},{\"sku\":\"B" + number % 9 + "\"}],\"kind\":\"a\"}";
            case 3 -> "{\"a.b\":{\"=\":true},\"none\":null,\"0\":\"A1\"}";
            case 4 -> "[{\"customer\":" + number % 50 + "}]";
            case 5 -> "no JSON: customer=" + number % 50;
            default -> "{\"customer\":" + number % 50 + ",\"kind\":\"a\",\"order\":{\"number\":" + number + "}}";
        };
    }

    static Draft task(String queue, String local, Instant end) {
        return new Draft(new TaskId(new QueueName(queue), local), end);
    }

    /** A task that is not yet said all of. */
    static final class Draft {

        private final TaskId id;
        private final Instant end;
        private TaskState state = TaskState.COMPLETED;
        private String type = "mail.send";
        private String reason = "";
        private String worker = "w1";
        private List<Attempt> attempts;
        private byte @Nullable [] payload = "{}".getBytes(StandardCharsets.UTF_8);
        private byte @Nullable [] result;

        private Draft(TaskId id, Instant end) {
            this.id = id;
            this.end = end;
            this.attempts = tried(null);
        }

        private List<Attempt> tried(@Nullable Failure failure) {
            return List.of(new Attempt(1, worker, end.minusMillis(5), 2, 3, failure));
        }

        /** Run once and well by this one; before {@link #dead}. */
        Draft worker(String value) {
            worker = value;
            attempts = tried(null);
            return this;
        }

        Draft with(TaskState value, String why, List<Attempt> tried) {
            state = value;
            reason = why;
            attempts = tried;
            return this;
        }

        /** Dead of this. */
        Draft dead(String message) {
            return with(TaskState.DEAD, "no attempts are left", tried(Failure.of("java.io.IOException", message)));
        }

        Draft type(String value) {
            type = value;
            return this;
        }

        Draft payload(String value) {
            payload = value.getBytes(StandardCharsets.UTF_8);
            return this;
        }

        Draft values(byte @Nullable [] itsPayload, byte @Nullable [] itsResult) {
            payload = itsPayload;
            result = itsResult;
            return this;
        }

        EndedTask made() {
            return new EndedTask(
                    id,
                    Priority.NORMAL,
                    TaskOptions.DEFAULTS,
                    end.minusMillis(10),
                    payload,
                    new Outcome(state, type, result, reason, end, attempts));
        }
    }
}
