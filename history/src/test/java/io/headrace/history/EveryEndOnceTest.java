package io.headrace.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.HistoryFeed;
import io.headrace.broker.Inspection;
import io.headrace.config.HistoryConfig;
import io.headrace.producer.BulkListener;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.redis.TaskJson;
import io.headrace.scheduler.TaskScheduler;
import io.headrace.task.Backoff;
import io.headrace.task.NonRetryableException;
import io.headrace.task.Outcome;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.PostgresServer;
import io.headrace.testkit.TestPostgres;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.TaskContext;
import io.headrace.worker.TaskWorker;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the history promises, at the size of an installation: every end once, whatever dies. */
@HeadraceTest
class EveryEndOnceTest {

    private static final int TASKS = 100_000;
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final TaskType<String, String> WORK = TaskType.of("work", String.class, String.class);
    private static final TaskOptions PLAIN =
            TaskOptions.builder().retention(Duration.ofHours(1)).build();

    @Test
    void archivers_and_postgresql_die_and_every_task_has_one_row_that_is_its_outcome(
            PostgresServer server, TestRedis redis, TestPostgres postgres) throws Exception {
        RedisSettings settings =
                RedisSettings.of(redis.url()).withPrefix(redis.prefix()).withHistoryBytes(1 << 30);
        HistoryConfig history = new HistoryConfig(
                true,
                1 << 30,
                postgres.jdbcUrl(),
                postgres.user(),
                postgres.password(),
                4,
                65_536,
                Duration.ofDays(365));
        try (HistorySchema schema = HistorySchema.of(history)) {
            schema.init();
        }
        List<TaskId> ids;
        try (RedisBroker broker = RedisBroker.connect(settings);
                HistoryFeed feed = broker.historyFeed("test");
                TaskProducer producer = TaskProducer.builder(settings).connect();
                TaskScheduler scheduler = TaskScheduler.builder(settings).build()) {
            ids = submit(producer);
            scheduler.start();
            try (TaskWorker worker = TaskWorker.builder(settings)
                    .concurrency(64)
                    .handle(WORK, EveryEndOnceTest::work)
                    .start()) {
                for (int kill = 1; kill <= 3; kill++) {
                    try (ArchiverProcess archiver = ArchiverProcess.start(settings, history)) {
                        awaitRows(postgres, kill * TASKS / 5);
                        archiver.kill();
                    }
                }
                try (ArchiverProcess archiver = ArchiverProcess.start(settings, history)) {
                    awaitRows(postgres, TASKS * 7 / 10);
                    server.kill();
                    server.start();
                    await().atMost(LONG)
                            .until(() -> feed.backlogs(List.of(QueueName.DEFAULT))
                                                    .get(0)
                                                    .entries()
                                            == 0
                                    && rows(postgres) >= TASKS);
                    archiver.kill();
                }
                assertThat(worker.running()).isZero();
            }
            assertThat(feed.backlogs(List.of(QueueName.DEFAULT)).get(0).bytes()).isZero();
            assertThat(rows(postgres)).isEqualTo(TASKS);
            compare(broker, history, ids);
        }
    }

    private static List<TaskId> submit(TaskProducer producer) {
        TaskId[] ids = new TaskId[TASKS];
        producer.submitAll(
                IntStream.range(0, TASKS).mapToObj(i -> task(producer, i)).iterator(), new BulkListener() {
                    @Override
                    public void submitted(long index, Submitted answer) {
                        ids[(int) index] = answer.id();
                    }
                });
        for (int i = 0; i < TASKS; i++) {
            if (kind(i).equals("cancel")) {
                producer.cancelAsync(ids[i]);
            }
        }
        return Arrays.asList(ids);
    }

    /** Of a hundred tasks 90 complete at once, two each at their second attempt, and the others end otherwise. */
    private static String kind(int i) {
        int of = i % 100;
        return of < 90
                ? "complete"
                : List.of("flaky", "die", "exhaust", "expire", "cancel").get((of - 90) / 2);
    }

    private static Submission task(TaskProducer producer, int i) {
        String kind = kind(i);
        TaskOptions.Builder options = TaskOptions.builder().retention(Duration.ofHours(1));
        TaskOptions chosen = switch (kind) {
            case "flaky", "exhaust" ->
                options.maxAttempts(2).backoff(Backoff.parse("fixed 1ms")).build();
            case "expire" -> options.expiresAfter(Duration.ofMillis(1)).build();
            case "cancel" -> options.delay(Duration.ofHours(1)).build();
            default -> PLAIN;
        };
        return producer.submission(QueueName.DEFAULT, WORK, kind + " " + i, chosen);
    }

    private static String work(TaskContext context, String what) {
        String kind = what.substring(0, what.indexOf(' '));
        switch (kind) {
            case "die" -> throw new NonRetryableException("no customer " + what);
            case "exhaust" -> throw new IllegalStateException("never works: " + what);
            case "flaky" -> {
                if (context.attempt() == 1) {
                    throw new IllegalStateException("not yet: " + what);
                }
            }
            default -> {
                // completes
            }
        }
        return "done: " + what;
    }

    private static void awaitRows(TestPostgres postgres, int atLeast) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> rows(postgres) >= atLeast);
    }

    private static int rows(TestPostgres postgres) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from headrace.ended_task")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void compare(RedisBroker broker, HistoryConfig history, List<TaskId> ids) {
        Map<TaskId, String> kept = new HashMap<>();
        Map<TaskState, Integer> states = new EnumMap<>(TaskState.class);
        try (TaskHistory reader = TaskHistory.of(history)) {
            String from = "";
            while (from != null) {
                HistoryPage page = reader.search(HistoryFilter.ALL, 1_000, from);
                for (ArchivedTask task : page.tasks()) {
                    KeptValue result = task.result();
                    assertThat(kept.put(task.id(), said(task.outcome(), result == null ? null : result.bytes())))
                            .isNull();
                    states.merge(task.outcome().state(), 1, Integer::sum);
                }
                from = page.next();
            }
        }
        assertThat(kept).hasSize(TASKS);
        try (Inspection inspection = broker.inspection()) {
            for (int at = 0; at < ids.size(); at += 1_000) {
                Map<TaskId, Outcome> outcomes = inspection
                        .outcomes(new ArrayList<>(ids.subList(at, at + 1_000)))
                        .join();
                assertThat(outcomes).hasSize(1_000);
                for (Map.Entry<TaskId, Outcome> each : outcomes.entrySet()) {
                    String expected = said(each.getValue(), each.getValue().result());
                    // The quick way first: a hundred thousand assertions take a while.
                    if (!expected.equals(kept.get(each.getKey()))) {
                        assertThat(kept.get(each.getKey())).isEqualTo(expected);
                    }
                }
            }
        }
        // Whether a task expires or is run in its first millisecond is chance, but nearly all expire.
        assertThat(states.keySet())
                .containsExactlyInAnyOrder(TaskState.COMPLETED, TaskState.DEAD, TaskState.CANCELLED, TaskState.EXPIRED);
        assertThat(states).containsEntry(TaskState.DEAD, TASKS / 25).containsEntry(TaskState.CANCELLED, TASKS / 50);
    }

    private static String said(Outcome outcome, byte[] result) {
        return new String(TaskJson.writeOutcome(outcome), UTF_8) + " "
                + (result == null ? "without a result" : new String(result, UTF_8));
    }
}
