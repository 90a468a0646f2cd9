package io.headrace.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.broker.EndedTask;
import io.headrace.broker.HistoryEntry;
import io.headrace.config.HistoryConfig;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A history with ends of tasks that never were, written as an archiver would. */
public final class Past implements AutoCloseable {

    private static final int VALUE_LIMIT = 1_000;

    private final HistoryConfig config;
    private final HistoryWriter writer;
    private int entries;

    /** Makes the schema in an empty database. */
    public Past(TestPostgres postgres) {
        config = new HistoryConfig(
                true,
                1 << 20,
                "postgresql" + postgres.jdbcUrl().substring("jdbc:postgresql".length()),
                postgres.user(),
                postgres.password(),
                2,
                VALUE_LIMIT,
                Duration.ZERO);
        try (HistorySchema schema = HistorySchema.of(config)) {
            schema.init();
        }
        writer = new HistoryWriter(config);
    }

    /** Where it is. */
    public HistoryConfig config() {
        return config;
    }

    /** A task of type {@code mail.send} that completed at this moment in its first attempt; change what matters. */
    public End end(String id, String endedAt) {
        return new End(TaskId.parse(id), Instant.parse(endedAt));
    }

    @Override
    public void close() {
        writer.close();
    }

    /** One end of a task. */
    public final class End {

        private final TaskId id;
        private final Instant endedAt;
        private String type = "mail.send";
        private String worker = "w1";
        private byte[] payload = "{\"customer\":42}".getBytes(UTF_8);
        private byte[] result;
        private TaskState state = TaskState.COMPLETED;
        private String reason = "";
        private TaskOptions options = TaskOptions.DEFAULTS;
        private final List<Failure> failures = new ArrayList<>();

        private End(TaskId id, Instant endedAt) {
            this.id = id;
            this.endedAt = endedAt;
        }

        /** Of this type. */
        public End type(String value) {
            type = value;
            return this;
        }

        /** Run by this worker. */
        public End worker(String value) {
            worker = value;
            return this;
        }

        /** With this payload; null for one that was left out. */
        public End payload(String value) {
            payload = value == null ? null : value.getBytes(UTF_8);
            return this;
        }

        /** With this result. */
        public End result(String value) {
            result = value.getBytes(UTF_8);
            return this;
        }

        /** Submitted with these options. */
        public End options(TaskOptions.Builder value) {
            options = value.build();
            return this;
        }

        /** With an attempt that failed before the last. */
        public End retried(String error) {
            failures.add(new Failure("java.net.ConnectException", error, "at Mail.send(Mail.java:7)"));
            return this;
        }

        /** Died of this in its last attempt. */
        public End dead(String error) {
            state = TaskState.DEAD;
            reason = "it failed too often";
            return retried(error);
        }

        /** Ended without an attempt. */
        public End ended(TaskState how, String why) {
            state = how;
            reason = why;
            return this;
        }

        /** Writes it. */
        public void write() {
            Outcome outcome = new Outcome(state, type, result, reason, endedAt, attempts());
            entries++;
            writer.write(List.of(new HistoryEntry(
                    id.queue(),
                    "1-" + entries,
                    List.of(new EndedTask(id, Priority.NORMAL, options, endedAt.minusSeconds(10), payload, outcome)),
                    List.of(),
                    1)));
        }

        private List<Attempt> attempts() {
            List<Attempt> attempts = new ArrayList<>();
            for (Failure failure : failures) {
                attempts.add(attempt(attempts.size() + 1, failure));
            }
            if (state == TaskState.COMPLETED) {
                attempts.add(attempt(attempts.size() + 1, null));
            }
            return attempts;
        }

        private Attempt attempt(int number, Failure failure) {
            return new Attempt(number, worker, endedAt.minusSeconds(5).plusMillis(number), 30, 4_000, failure);
        }
    }
}
