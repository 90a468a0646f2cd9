package io.headrace.history;

import io.headrace.broker.HistoryBacklog;
import io.headrace.broker.HistoryFeed;
import io.headrace.config.HistoryConfig;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskType;
import io.headrace.testkit.TestPostgres;
import io.headrace.testkit.TestRedis;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the tests of archivers have in common: tasks that end, and looks at what stands in Redis and in PostgreSQL. */
final class ArchiverScene implements AutoCloseable {

    static final TaskType<String, Void> WORK = TaskType.of("work", String.class);

    final RedisSettings redis;
    final HistoryConfig history;
    final RedisBroker broker;
    final HistoryFeed feed;
    private final TestPostgres postgres;
    private final TaskProducer producer;
    private final List<TaskId> ended = new ArrayList<>();

    ArchiverScene(TestRedis redis, TestPostgres postgres) {
        this(RedisSettings.of(redis.url()).withPrefix(redis.prefix()), postgres);
    }

    ArchiverScene(RedisSettings settings, TestPostgres postgres) {
        this.redis = settings.withHistoryBytes(64 << 20);
        this.postgres = postgres;
        this.history = new HistoryConfig(
                true,
                64 << 20,
                postgres.jdbcUrl(),
                postgres.user(),
                postgres.password(),
                4,
                65_536,
                Duration.ofDays(365));
        this.broker = RedisBroker.connect(this.redis);
        this.feed = broker.historyFeed("by-hand");
        this.producer = TaskProducer.builder(this.redis).connect();
    }

    void init() {
        try (HistorySchema schema = HistorySchema.of(history)) {
            schema.init();
        }
    }

    TaskArchiver.Builder archiver() {
        return TaskArchiver.builder(redis, history);
    }

    /** Ends so many tasks; each stands in an entry of its own. */
    void end(int count) {
        for (int i = 0; i < count; i++) {
            TaskId id = producer.submit(WORK, "payload " + i);
            producer.cancel(id);
            ended.add(id);
        }
    }

    /** The ids of all that was ended, in order. */
    List<String> ended() {
        return sorted(ended.stream().map(TaskId::local).toList());
    }

    /** The ids of all rows, in order; one that is there twice is twice in it. */
    List<String> rows() {
        List<String> ids = new ArrayList<>();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id from headrace.ended_task")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return sorted(ids);
    }

    private static List<String> sorted(List<String> ids) {
        List<String> all = new ArrayList<>(ids);
        Collections.sort(all);
        return all;
    }

    List<QueueName> queues() {
        return List.copyOf(feed.queues());
    }

    /** What of the only queue waits. */
    HistoryBacklog backlog() {
        return feed.backlogs(List.of(QueueName.DEFAULT)).get(0);
    }

    @Override
    public void close() {
        producer.close();
        feed.close();
        broker.close();
    }
}
