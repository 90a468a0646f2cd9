package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.config.HeadraceConfig;
import io.headrace.config.HistoryConfig;
import io.headrace.history.HistoryFilter;
import io.headrace.history.HistorySchema;
import io.headrace.history.TaskArchiver;
import io.headrace.history.TaskHistory;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.task.HistoryRefusedException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.PostgresServer;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.demo.DemoHandlers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The users of {@code config/postgres/users.sql}: each can do its part of the history, and no other. */
@HeadraceTest
class PostgresUsersTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private PostgresServer server;

    @BeforeEach
    void makeUsers() throws IOException, SQLException {
        server = PostgresServer.builder().start();
        // What psql reads itself: its variables, and comments.
        String sql = Files.readString(Path.of("..", "config", "postgres", "users.sql"))
                .replaceAll("(?m)^(\\\\|--).*\n", "")
                .replaceAll(":'(\\w+)'", "'change-me-$1'");
        try (Connection admin = server.connect("postgres");
                Statement statement = admin.createStatement()) {
            for (String each : sql.split(";\\s*")) {
                statement.execute(each);
            }
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void what_the_archiver_writes_the_reader_finds(TestRedis test) {
        assertThat(init("owner")).noneMatch(line -> line.contains("administrator"));
        RedisSettings redis =
                RedisSettings.of(test.url()).withPrefix(test.prefix()).withHistoryBytes(1 << 20);
        try (TaskProducer producer = TaskProducer.builder(redis).connect();
                TaskArchiver archiver =
                        TaskArchiver.builder(redis, config("archiver")).build();
                TaskHistory history = TaskHistory.of(config("reader"))) {
            archiver.start();
            TaskId id = producer.submit(DemoHandlers.ECHO, new byte[] {'1'});
            producer.cancel(id);
            await().atMost(LONG).until(() -> history.count(HistoryFilter.ALL) == 1);
            assertThat(history.task(id))
                    .singleElement()
                    .returns(TaskState.CANCELLED, task -> task.outcome().state());
        }
    }

    @Test
    void each_is_refused_the_part_of_another() {
        init("owner");
        try (TaskHistory history = TaskHistory.of(config("archiver"))) {
            assertThatThrownBy(() -> history.count(HistoryFilter.ALL)).isInstanceOf(HistoryRefusedException.class);
        }
        for (String user : List.of("archiver", "reader")) {
            assertThatThrownBy(() -> init(user)).as(user).isInstanceOf(HistoryRefusedException.class);
        }
        assertThatThrownBy(() -> execute("reader", "delete from headrace.ended_task"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> execute("archiver", "drop table headrace.ended_task"))
                .hasMessageContaining("must be owner");
    }

    private List<String> init(String user) {
        try (HistorySchema schema = HistorySchema.of(config(user))) {
            return schema.init();
        }
    }

    private void execute(String user, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        server.jdbcUrl("headrace"), "headrace_" + user, "change-me-" + user);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private HistoryConfig config(String user) {
        HistoryConfig defaults = HeadraceConfig.defaults().history();
        return new HistoryConfig(
                true,
                defaults.streamLimit(),
                "postgresql://127.0.0.1:" + server.port() + "/headrace",
                "headrace_" + user,
                "change-me-" + user,
                defaults.connections(),
                defaults.valueLimit(),
                defaults.retention());
    }
}
