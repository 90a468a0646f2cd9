package io.headrace.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.broker.EndedTask;
import io.headrace.broker.HistoryEntry;
import io.headrace.config.HistoryConfig;
import io.headrace.task.HistoryRefusedException;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.PostgresServer;
import io.headrace.testkit.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@HeadraceTest
class HistorySchemaTest {

    private static final Instant AT = Instant.parse("2026-11-22T06:00:00.123Z");

    /** Every version there has been, the oldest first. */
    private static final List<String> VERSIONS = List.of("1", "2");

    /** All that makes up the schema, apart from who may do what. */
    private static final String CATALOGUE = """
            select 'column', table_name::text, column_name::text, data_type::text, is_nullable::text
              from information_schema.columns where table_schema = 'headrace' and table_name in ('ended_task', 'unreadable')
            union all select 'index', tablename::text, indexname::text, indexdef, '' from pg_indexes where schemaname = 'headrace'
            union all select 'function', proname::text, prosrc, '', '' from pg_proc where pronamespace = 'headrace'::regnamespace
            order by 1, 2, 3, 4
            """;

    @Test
    void initSaysWhatItDidAndTwiceIsHarmless(TestPostgres postgres) throws SQLException {
        try (HistorySchema schema = HistorySchema.of(Endings.config(postgres));
                Connection connection = postgres.connect()) {
            YearMonth now = YearMonth.now(ZoneOffset.UTC);

            List<String> first = schema.init();
            List<String> made = Rows.of(connection, CATALOGUE);

            assertThat(first)
                    .contains(
                            "Schema headrace: version 1, ended tasks",
                            "Schema headrace: version 2, unreadable",
                            "Index for error texts: created",
                            "Month " + now + ": created",
                            "Month " + now.plusMonths(1) + ": created",
                            "Role headrace_history_writer: may write the history",
                            "Role headrace_history_reader: may read the history");
            assertThat(schema.init())
                    .containsExactly(
                            "Schema headrace: is at version 2, nothing to do",
                            "Index for error texts: is there",
                            "Role headrace_history_writer: may write the history",
                            "Role headrace_history_reader: may read the history");
            assertThat(Rows.of(connection, CATALOGUE)).isEqualTo(made);
            assertThat(
                            Rows.of(
                                    connection,
                                    "select c.relname from pg_class c where relnamespace = 'public'::regnamespace"
                                            + " and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')"))
                    .as("in public")
                    .isEmpty();
        }
    }

    @Test
    void manyMayInitAtOnce(TestPostgres postgres) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Callable<List<String>> init = () -> {
            try (HistorySchema schema = HistorySchema.of(Endings.config(postgres))) {
                return schema.init();
            }
        };

        List<String> said = new ArrayList<>();
        for (Future<List<String>> each : threads.invokeAll(List.of(init, init, init, init))) {
            said.addAll(each.get());
        }
        threads.shutdown();

        assertThat(said.stream().filter("Schema headrace: version 1, ended tasks"::equals))
                .hasSize(1);
        assertThat(said.stream().filter("Schema headrace: is at version 2, nothing to do"::equals))
                .hasSize(3);
    }

    @Test
    void everyVersionBecomesTheNewestWithWhatIsInIt(TestPostgres newest) throws Exception {
        assertComplete(newest);
        throughEveryVersion(newest);
    }

    @Test
    void theOldestServerTakesEveryVersion() throws Exception {
        try (PostgresServer oldest = PostgresServer.builder()
                .binaries(Path.of(System.getProperty("postgres-13.jar")))
                .start()) {
            assertThat(oldest.version()).startsWith("13");
            limitedOwner(oldest);
            try (TestPostgres postgres = TestPostgres.on(oldest.url())) {
                throughEveryVersion(postgres);
            }
        }
    }

    private static void assertComplete(TestPostgres postgres) throws SQLException {
        try (HistorySchema schema = HistorySchema.of(Endings.config(postgres));
                Connection connection = postgres.connect()) {
            schema.init();
            assertThat(Rows.of(
                            connection,
                            "select version from headrace.flyway_schema_history where type = 'SQL' order by 1"))
                    .as("a new version needs a line in VERSIONS")
                    .isEqualTo(VERSIONS);
            Rows.execute(connection, "drop schema headrace cascade");
        }
    }

    private static void throughEveryVersion(TestPostgres postgres) throws SQLException {
        HistoryConfig config = Endings.config(postgres);
        try (Connection connection = postgres.connect();
                HistorySchema schema = HistorySchema.of(config)) {
            schema.init();
            List<String> fresh = Rows.of(connection, CATALOGUE);
            for (String version : VERSIONS) {
                Rows.execute(connection, "drop schema headrace cascade");
                new SchemaSetup(config, version).migrate();
                Rows.execute(connection, "select headrace.make_month('2026-11-01')");
                Rows.execute(
                        connection,
                        "insert into headrace.ended_task (queue, id, ended_at, state, type, priority, submitted_at, attempts,"
                                + " error, payload, payload_size, payload_kept, outcome) values ('mail', 'a', '" + AT
                                + "', 'dead', 'mail.send', 3, '" + AT + "', 1, 'no host', '{\"n\": 1}', 7, 'whole',"
                                + " '{\"state\": \"dead\"}')");

                schema.init();

                assertThat(Rows.of(connection, "select id, error, payload, outcome from headrace.ended_task"))
                        .as("from version " + version)
                        .containsExactly("a|no host|{\"n\": 1}|{\"state\": \"dead\"}");
                try (HistoryWriter writer = new HistoryWriter(config)) {
                    HistoryEntry entry = new HistoryEntry(
                            Endings.MAIL,
                            "1-1",
                            List.of(Endings.completed("a", AT, "1", null), Endings.completed("b", AT, "1", null)),
                            List.of(new HistoryEntry.Unreadable(new byte[] {1}, "none")),
                            1);
                    assertThat(writer.write(List.of(entry))).isEqualTo(1);
                }
                Rows.execute(connection, "drop table if exists headrace.ended_task_2026_11");
                Rows.execute(
                        connection, "select headrace.make_month(date_trunc('month', now() at time zone 'UTC')::date)");
                assertThat(Rows.of(connection, CATALOGUE))
                        .as("from version " + version)
                        .isEqualTo(fresh);
            }
        }
    }

    /** No superuser, no roles, no extension: what an owner of a database has where others run the server. */
    private static void limitedOwner(PostgresServer server) throws SQLException {
        server.createDatabase("owned");
        try (Connection admin = server.connect("owned")) {
            Rows.execute(admin, "create role owner login password 'o'; alter database owned owner to owner");
            Rows.execute(admin, "create role nobody login password 'n'");
        }
        HistoryConfig config = Endings.config(server.jdbcUrl("owned"), "owner", "o");
        try (HistorySchema schema = HistorySchema.of(config);
                HistorySchema notMine = HistorySchema.of(Endings.config(config.url(), "nobody", "n"))) {
            assertThatThrownBy(notMine::init)
                    .isInstanceOf(HistoryRefusedException.class)
                    .hasMessageContaining("lacks a right")
                    .hasMessageContaining("permission denied for database owned");
            assertThat(schema.init())
                    .contains("Index for error texts: created")
                    .last()
                    .isEqualTo("Roles: this user may not create any. For users who may only write, or only read, let an"
                            + " administrator run create role headrace_history_writer nologin;"
                            + " create role headrace_history_reader nologin; and run init again");
            try (Connection admin = server.connect("owned")) {
                Rows.execute(
                        admin,
                        "create role headrace_history_writer nologin; create role headrace_history_reader nologin");
            }
            assertThat(schema.init())
                    .endsWith(
                            "Role headrace_history_writer: may write the history",
                            "Role headrace_history_reader: may read the history");
        }
    }

    @Test
    void withoutTheExtensionTheIndexIsLeftOutUntilItIsThere(TestPostgres postgres) throws SQLException {
        String owner = "o_" + postgres.database();
        try (Connection admin = postgres.connect()) {
            Rows.execute(admin, "create role " + owner + " login password 'o'");
            Rows.execute(admin, "grant create on database " + postgres.database() + " to " + owner);
            // only who may create in the database may create a trusted extension: take that away once the schema is
            // there
            HistoryConfig config = Endings.config(postgres.jdbcUrl(), owner, "o");
            Rows.execute(admin, "create schema headrace authorization " + owner);
            Rows.execute(admin, "revoke create on database " + postgres.database() + " from " + owner);
            try (HistorySchema schema = HistorySchema.of(config)) {
                assertThat(schema.init())
                        .filteredOn(line -> line.startsWith("Index"))
                        .singleElement()
                        .asString()
                        .startsWith(
                                "Index for error texts: left out, so that a search for one reads every failure of its time."
                                        + " It needs the extension pg_trgm (")
                        .endsWith("); let an administrator run: create extension pg_trgm; and run init again");

                Rows.execute(
                        admin,
                        "create schema elsewhere; create extension pg_trgm schema elsewhere;"
                                + " grant usage on schema elsewhere to " + owner);

                assertThat(schema.init()).contains("Index for error texts: created");
                assertThat(Rows.of(
                                admin,
                                "select indexdef from pg_indexes where schemaname = 'headrace' and tablename ~ '^ended_task_....'"
                                        + " and indexdef like '%gin_trgm_ops%'"))
                        .hasSize(2);
            } finally {
                Rows.execute(admin, "drop owned by " + owner + " cascade; drop role " + owner);
            }
        }
    }

    @Test
    void whatIsNoHistoryOfThisVersionIsRefusedInALine(TestPostgres postgres) throws SQLException {
        HistoryConfig config = Endings.config(postgres);
        String at = "PostgreSQL at " + postgres.jdbcUrl().substring("jdbc:".length()) + " ";
        try (HistorySchema schema = HistorySchema.of(config);
                HistoryWriter writer = new HistoryWriter(config);
                Connection connection = postgres.connect()) {
            assertThatThrownBy(() -> writer.write(List.of(Endings.entry("1-1", Endings.completed("a", AT, "1", null)))))
                    .isInstanceOf(HistoryRefusedException.class)
                    .hasMessageStartingWith(at + "has no history of this version: run `headrace history init` (");
            assertThatThrownBy(schema::clearAll)
                    .isInstanceOf(HistoryRefusedException.class)
                    .hasMessageStartingWith(at + "has no history of this version: run `headrace history init` (");

            schema.init();
            Rows.execute(
                    connection,
                    "insert into headrace.flyway_schema_history select 99, '99', 'from the future', type, 'V99__x.sql', 1,"
                            + " installed_by, installed_on, 1, true from headrace.flyway_schema_history where version = '1'");
            assertThatThrownBy(schema::init)
                    .isInstanceOf(HistoryRefusedException.class)
                    .hasMessage(
                            at
                                    + "has a history of a newer Headrace (version 99 of the schema, from the future): update this one");

            Rows.execute(
                    connection,
                    "delete from headrace.flyway_schema_history where version = '99';"
                            + " update headrace.flyway_schema_history set checksum = 7 where version = '1'");
            assertThatThrownBy(schema::init)
                    .isInstanceOf(HistoryRefusedException.class)
                    .hasMessageStartingWith(at + "has a schema headrace that another build of Headrace made: ")
                    .hasMessageContaining("checksum mismatch")
                    .message()
                    .doesNotContain("\n");

            Rows.execute(
                    connection,
                    "create database " + postgres.database()
                            + "_l encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0");
            try (HistorySchema latin =
                    HistorySchema.of(Endings.config(postgres.jdbcUrl() + "_l", postgres.user(), postgres.password()))) {
                assertThatThrownBy(latin::init)
                        .isInstanceOf(HistoryRefusedException.class)
                        .hasMessageContaining(" has a database in LATIN1: the history needs one in UTF8");
            } finally {
                Rows.execute(connection, "drop database " + postgres.database() + "_l");
            }
        }
    }

    @Test
    void theIndexForErrorsIsBuiltWhileOthersWriteAndFinishedIfItWasNot(TestPostgres postgres) throws Exception {
        HistoryConfig config = Endings.config(postgres);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (HistorySchema schema = HistorySchema.of(config);
                Connection connection = postgres.connect();
                Connection writing = postgres.connect()) {
            schema.init();
            List<String> made = Rows.of(connection, CATALOGUE);
            String month = HistoryMonths.table(YearMonth.now(ZoneOffset.UTC));
            String index = month + "_error_idx";
            // as an init leaves it that was ended half-way
            Rows.execute(connection, "drop index headrace.ended_task_error");
            Rows.execute(
                    connection,
                    "create index ended_task_error on only headrace.ended_task using gin (error gin_trgm_ops)"
                            + " where error is not null; create index "
                            + index.substring(index.indexOf('.') + 1) + " on " + month + " (error)");
            writing.setAutoCommit(false);
            Rows.execute(writing, "lock table headrace.ended_task in row exclusive mode");

            Future<List<String>> init = thread.submit(schema::init);
            Awaitility.await()
                    .until(() -> !Rows.of(
                                    connection,
                                    "select from pg_stat_activity where datname = current_database()"
                                            + " and query like '% index concurrently%' and pid <> pg_backend_pid() and wait_event_type = 'Lock'")
                            .isEmpty());
            Rows.execute(
                    connection,
                    "set statement_timeout = '10s'; insert into headrace.ended_task (queue, id, ended_at, state, type, priority,"
                            + " submitted_at, attempts, payload_size, payload_kept, outcome) values ('q', 'a', now(), 'dead',"
                            + " 't', 3, now(), 1, 0, 'whole', '{}')");
            writing.rollback();

            assertThat(init.get()).contains("Index for error texts: created");
            assertThat(Rows.of(connection, CATALOGUE)).isEqualTo(made);
            assertThat(Rows.of(connection, "select indexrelid::regclass from pg_index where not indisvalid"))
                    .isEmpty();
            assertThat(schema.init()).contains("Index for error texts: is there");
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void clearedIsWhatIsOldestAndTheCountIsRight(TestPostgres postgres) throws SQLException {
        HistoryConfig config = Endings.config(postgres);
        try (HistorySchema schema = HistorySchema.of(config);
                HistoryWriter writer = new HistoryWriter(config);
                Connection connection = postgres.connect()) {
            schema.init();
            // 10 in August, 10 in September, 10 in October
            EndedTask[] tasks = IntStream.range(0, 30)
                    .mapToObj(i -> Endings.completed(
                            String.format(Locale.ROOT, "%02d", i),
                            Instant.parse("2026-" + (i < 10 ? "08" : i < 20 ? "09" : "10") + "-10T00:00:00Z")
                                    .plusSeconds(i),
                            "1",
                            null))
                    .toArray(EndedTask[]::new);
            List<HistoryEntry> entries = List.of(
                    Endings.entry("1-1", tasks),
                    new HistoryEntry(
                            Endings.MAIL, "1-2", List.of(), List.of(new HistoryEntry.Unreadable(new byte[0], "x")), 1));
            String left = "select min(id), max(id), count(*) from headrace.ended_task";
            writer.write(entries);

            assertThat(schema.clearOldest(3)).isEqualTo(3);
            assertThat(Rows.of(connection, left)).containsExactly("03|29|27");
            assertThat(schema.clearOldest(0)).isZero();
            assertThat(schema.clearOldest(9)).isEqualTo(9);
            assertThat(Rows.of(connection, left)).containsExactly("12|29|18");
            assertThat(Rows.of(connection, "select to_regclass('headrace.ended_task_2026_08')"))
                    .containsExactly("-");

            assertThat(writer.write(entries)).isEqualTo(12);
            assertThat(schema.clearBefore(Instant.parse("2026-09-10T00:00:15Z")))
                    .isEqualTo(15);
            assertThat(Rows.of(connection, left)).containsExactly("15|29|15");
            assertThat(schema.clearBefore(Instant.parse("2026-10-01T00:00:00Z")))
                    .isEqualTo(5);
            assertThat(Rows.of(connection, left)).containsExactly("20|29|10");
            assertThat(Rows.of(connection, "select count(*) from headrace.unreadable"))
                    .containsExactly("1");

            assertThat(schema.clearOldest(1_000)).isEqualTo(10);
            writer.write(entries);
            assertThat(schema.clearAll()).isEqualTo(30);
            assertThat(schema.clearAll()).isZero();
            assertThat(Rows.of(connection, "select count(*) from headrace.unreadable"))
                    .containsExactly("0");
            assertThat(writer.write(entries)).isEqualTo(30);
        }
    }

    @Test
    void aMonthThatIsReadAllTheTimeIsClearedRowByRow(TestPostgres postgres) throws SQLException {
        HistoryConfig config = Endings.config(postgres);
        try (HistorySchema schema = HistorySchema.of(config);
                HistoryWriter writer = new HistoryWriter(config);
                Connection reader = postgres.connect()) {
            schema.init();
            writer.write(List.of(Endings.entry("1-1", Endings.completed("a", AT, "1", null))));
            reader.setAutoCommit(false);
            Rows.of(reader, "select * from headrace.ended_task");

            assertThat(schema.clearAll()).isEqualTo(1);

            assertThat(Rows.of(reader, "select * from headrace.ended_task")).isEmpty();
        }
    }
}
