package io.headrace.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.broker.HistoryEntry;
import io.headrace.config.HistoryConfig;
import io.headrace.task.HistoryRefusedException;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class HistoryRightsTest {

    private static final HistoryEntry ENTRY = new HistoryEntry(
            Endings.MAIL,
            "1-1",
            List.of(
                    Endings.completed("old", Instant.parse("2019-01-01T00:00:00Z"), "1", null),
                    Endings.completed("new", Instant.parse("2026-11-22T06:00:00Z"), "1", null)),
            List.of(new HistoryEntry.Unreadable(new byte[] {1}, "none")),
            1);

    private Connection owner;
    private String user;
    private HistoryConfig config;

    @BeforeEach
    void init(TestPostgres postgres) throws SQLException {
        try (HistorySchema schema = HistorySchema.of(Endings.config(postgres))) {
            schema.init();
        }
        owner = postgres.connect();
        user = "u_" + postgres.database();
        Rows.execute(owner, "create role " + user + " login password 'u'");
        config = Endings.config(postgres.jdbcUrl(), user, "u");
    }

    @AfterEach
    void dropUser() throws SQLException {
        Rows.execute(owner, "drop owned by " + user + "; drop role " + user);
        owner.close();
    }

    private Connection asUser() throws SQLException {
        return DriverManager.getConnection(config.url(), user, "u");
    }

    private static void assertRefused(Connection connection, String... statements) {
        for (String each : statements) {
            assertThatThrownBy(() -> Rows.execute(connection, each))
                    .as(each)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    void whoWritesSeesNothingOfWhatIsStoredAndDropsOnlyWhatIsOver() throws SQLException {
        Rows.execute(owner, "grant headrace_history_writer to " + user);
        try (HistoryWriter writer = new HistoryWriter(config);
                Connection connection = asUser()) {
            assertThat(writer.write(List.of(ENTRY))).isEqualTo(2);
            assertThat(writer.write(List.of(ENTRY))).isZero();
            assertThat(writer.dropOldMonths()).containsExactly("headrace.ended_task_2019_01");
            assertRefused(
                    connection,
                    "select payload from headrace.ended_task",
                    "select id from headrace.ended_task",
                    "select * from headrace.ended_task_2026_11",
                    "select content from headrace.unreadable",
                    "insert into headrace.ended_task_2026_11 select",
                    "update headrace.ended_task set type = 'x'",
                    "delete from headrace.ended_task",
                    "truncate headrace.ended_task",
                    "drop table headrace.ended_task",
                    "drop table headrace.ended_task_2026_11",
                    "create table headrace.x (n int)",
                    "delete from headrace.flyway_schema_history",
                    "drop schema headrace");
            String month = "date_trunc('month', now() at time zone 'UTC')::date";
            assertThat(Rows.of(connection, "select headrace.drop_month(" + month + ", '0')"))
                    .containsExactly("f");
            assertThat(Rows.of(owner, "select id from headrace.ended_task")).containsExactly("new");
        }
    }

    @Test
    void whoReadsChangesNothing(TestPostgres postgres) throws SQLException {
        try (HistoryWriter asOwner = new HistoryWriter(Endings.config(postgres))) {
            asOwner.write(List.of(ENTRY));
        }
        Rows.execute(owner, "grant headrace_history_reader to " + user);
        try (HistoryWriter writer = new HistoryWriter(config);
                Connection connection = asUser()) {
            assertThat(Rows.of(connection, "select id, payload from headrace.ended_task order by id"))
                    .containsExactly("new|1", "old|1");
            assertThat(Rows.of(connection, "select why from headrace.unreadable"))
                    .containsExactly("none");
            assertThatThrownBy(() -> writer.write(List.of(ENTRY)))
                    .isInstanceOf(HistoryRefusedException.class)
                    .hasMessageContaining(" refused: user " + user + " lacks a right: reading needs the role"
                            + " headrace_history_reader, archiving headrace_history_writer, init and clear the owner;"
                            + " see Rights in docs/history.md (permission denied for ");
            assertRefused(
                    connection,
                    "insert into headrace.ended_task select * from headrace.ended_task",
                    "update headrace.ended_task set type = 'x'",
                    "delete from headrace.ended_task",
                    "truncate headrace.ended_task",
                    "drop table headrace.ended_task_2026_11",
                    "insert into headrace.unreadable select * from headrace.unreadable",
                    "delete from headrace.unreadable",
                    "select headrace.make_month('2026-01-01')",
                    "select headrace.drop_month('2019-01-01', '0')",
                    "create table headrace.x (n int)");
        }
    }

    @Test
    void whoIsNeitherSeesNothing() throws SQLException {
        try (Connection connection = asUser();
                HistoryWriter writer = new HistoryWriter(config)) {
            assertRefused(connection, "select * from headrace.ended_task", "select headrace.make_month('2026-01-01')");
            assertThatThrownBy(() -> writer.write(List.of(ENTRY)))
                    .isInstanceOf(HistoryRefusedException.class)
                    .hasMessageContaining("permission denied for schema headrace");
        }
    }
}
