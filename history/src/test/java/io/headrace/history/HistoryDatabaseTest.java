package io.headrace.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.broker.HistoryEntry;
import io.headrace.config.HistoryConfig;
import io.headrace.task.HistoryRefusedException;
import io.headrace.task.HistoryUnavailableException;
import io.headrace.task.InvalidTaskException;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.PostgresServer;
import io.headrace.testkit.TestPostgres;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@HeadraceTest
class HistoryDatabaseTest {

    private static final HistoryEntry ENTRY =
            Endings.entry("1-1", Endings.completed("a", Instant.parse("2026-11-22T06:00:00Z"), "1", null));

    @Test
    void connectsWhenItIsUsedAndSaysWhoItIs(TestPostgres postgres) throws SQLException {
        try (HistoryDatabase database =
                        HistoryDatabase.of(Endings.config(postgres), "headrace-x", Duration.ofSeconds(5));
                Connection connection = postgres.connect()) {
            String others = "select application_name, state from pg_stat_activity where datname = current_database()"
                    + " and pid <> pg_backend_pid()";
            assertThat(Rows.of(connection, others)).isEmpty();

            assertThat(database.<List<String>>run(c -> Rows.of(c, "show statement_timeout")))
                    .containsExactly("5s");

            assertThat(Rows.of(connection, others)).containsExactly("headrace-x|idle");
            assertThatThrownBy(() -> database.run(c -> Rows.of(c, "set statement_timeout = 10; select pg_sleep(5)")))
                    .isInstanceOf(HistoryUnavailableException.class)
                    .hasMessageEndingWith(" did not answer in time: canceling statement due to statement timeout");
            database.close();
            assertThatThrownBy(() -> database.run(c -> 1)).isInstanceOf(HistoryUnavailableException.class);
        }
    }

    @Test
    void aTransactionThatFailsLeavesNothing(TestPostgres postgres) throws SQLException {
        try (HistoryDatabase database =
                        HistoryDatabase.of(Endings.config(postgres), "headrace-x", Duration.ofSeconds(5));
                Connection connection = postgres.connect()) {
            Rows.execute(connection, "create table t (n int)");
            assertThatThrownBy(() -> database.transact(c -> {
                        Rows.execute(c, "insert into t values (1)");
                        throw new IllegalStateException("on purpose");
                    }))
                    .hasMessage("on purpose");
            assertThatThrownBy(() -> database.transact(c -> Rows.of(c, "insert into t values ('x') returning 1")))
                    .isInstanceOf(RowRefusedException.class);
            assertThat(database.<Integer>transact(c -> 7)).isEqualTo(7);
            assertThat(Rows.of(connection, "select * from t")).isEmpty();
        }
    }

    @Test
    void whatIsWrongIsSaidInALineWithoutAPassword(PostgresServer server) throws SQLException {
        String at = "127.0.0.1:" + server.port() + "/";
        assertThat(failure("postgresql://" + at + "postgres?password=geheim", "postgres", "falsch"))
                .isInstanceOf(HistoryRefusedException.class)
                .hasMessage("PostgreSQL at postgresql://" + at
                        + "postgres?password=*** refused the login: check history.user and"
                        + " history.password (password authentication failed for user \"postgres\")");
        assertThat(failure("postgresql://" + at + "postgres", "postgres", null))
                .isInstanceOf(HistoryRefusedException.class)
                .hasMessageContaining("postgres refused the connection: ")
                .hasMessageEndingWith("; check history.user and history.password"
                        + " (HEADRACE_HISTORY_USER, HEADRACE_HISTORY_PASSWORD)")
                .message()
                .doesNotContain(".;");
        assertThat(failure("jdbc:postgresql://" + at + "none", server.user(), server.password()))
                .isInstanceOf(HistoryRefusedException.class)
                .hasMessage("PostgreSQL at postgresql://" + at
                        + "none has no such database: create it, or correct history.url"
                        + " (database \"none\" does not exist)");
        assertThat(failure("postgresql://" + at + "postgres?sslmode=require", server.user(), server.password()))
                .isInstanceOf(HistoryRefusedException.class)
                .hasMessageContaining("postgres?sslmode=require refused the connection: ")
                .message()
                .doesNotContain("history.password");
        try (Connection admin = server.connect("postgres")) {
            Rows.execute(admin, "create role few login password 'f' connection limit 0");
            assertThat(failure("postgresql://" + at + "postgres", "few", "f"))
                    .isInstanceOf(HistoryUnavailableException.class)
                    .hasMessageContaining(" has no room: too many connections for role \"few\"");
        }
        try (HistorySchema schema =
                HistorySchema.of(Endings.config("postgresql://" + at + "postgres", server.user(), server.password()))) {
            schema.init();
        }
        try (Connection admin = server.connect("postgres")) {
            Rows.execute(admin, "alter database postgres set default_transaction_read_only = on");
        }
        assertThat(failure("postgresql://" + at + "postgres", server.user(), server.password()))
                .isInstanceOf(HistoryUnavailableException.class)
                .hasMessageEndingWith("cannot execute INSERT in a read-only transaction");
        server.stop();
        assertThat(failure("postgresql://" + at + "postgres", server.user(), server.password()))
                .isInstanceOf(HistoryUnavailableException.class)
                .hasMessage("PostgreSQL at postgresql://" + at
                        + "postgres cannot be reached: Connection refused; is it running, and is history.url right?");
    }

    private static Throwable failure(String url, String user, @Nullable String password) {
        try (HistoryWriter writer = new HistoryWriter(Endings.config(url, user, password))) {
            writer.write(List.of(ENTRY));
            return new AssertionError("it was written");
        } catch (RuntimeException e) {
            return e;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mysql://h/d", "postgresql://h", "postgresql://u:geheim@h/d"})
    void anAddressThatIsNoneIsRefusedAtOnce(String url) {
        assertThatThrownBy(() -> new HistoryWriter(Endings.config(url, null, null)))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessageStartingWith(
                        "history.url is no address of PostgreSQL: it reads postgresql://host[:port]/database")
                .message()
                .doesNotContain("geheim");
    }

    @Test
    void aServerThatComesBackIsUsedAgain(PostgresServer server) {
        HistoryConfig config =
                Endings.config(server.url().replaceFirst("//.*@", "//"), server.user(), server.password());
        try (HistorySchema schema = HistorySchema.of(config);
                HistoryWriter writer = new HistoryWriter(config)) {
            schema.init();
            assertThat(writer.write(List.of(ENTRY))).isEqualTo(1);
            server.kill();
            assertThatThrownBy(() -> writer.write(List.of(ENTRY))).isInstanceOf(HistoryUnavailableException.class);
            assertThatThrownBy(() -> writer.write(List.of(ENTRY)))
                    .isInstanceOf(HistoryUnavailableException.class)
                    .hasMessageContaining("Connection refused");

            server.start();

            assertThat(writer.write(List.of(ENTRY))).isZero();
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aBlackHoleIsNoticed(TestPostgres postgres) {
        URI server = URI.create(postgres.url());
        try (FaultProxy proxy = FaultProxy.to("redis://127.0.0.1:" + server.getPort());
                HistorySchema schema = HistorySchema.of(Endings.config(postgres))) {
            schema.init();
            String url = "postgresql://127.0.0.1:" + proxy.port() + "/" + postgres.database();
            try (HistoryWriter writer = new HistoryWriter(
                            Endings.config(url + "?socketTimeout=1", postgres.user(), postgres.password()));
                    HistoryWriter fresh = new HistoryWriter(
                            Endings.config(url + "?loginTimeout=1", postgres.user(), postgres.password()))) {
                writer.write(List.of(ENTRY));
                proxy.blackHole();

                assertThatThrownBy(() -> writer.write(List.of(ENTRY)))
                        .isInstanceOf(HistoryUnavailableException.class)
                        .hasMessageContaining("cannot be reached");
                assertThatThrownBy(() -> fresh.write(List.of(ENTRY)))
                        .isInstanceOf(HistoryUnavailableException.class)
                        .hasMessageContaining("cannot be reached");
            }
        }
    }

    @Test
    void tlsWithACertificateThatIsChecked() throws Exception {
        try (PostgresServer server = PostgresServer.builder().tls(true).start()) {
            String place = "postgresql://127.0.0.1:" + server.port() + "/postgres";
            String verified = place + "?sslmode=verify-full&sslrootcert=" + server.certificate();
            HistoryConfig config = Endings.config(verified, server.user(), server.password());
            try (HistorySchema schema = HistorySchema.of(config);
                    HistoryDatabase database = HistoryDatabase.of(config, "headrace-x", Duration.ofSeconds(5))) {
                schema.init();
                assertThat(database.<List<String>>run(
                                c -> Rows.of(c, "select ssl from pg_stat_ssl where pid = pg_backend_pid()")))
                        .containsExactly("t");
            }
            assertThat(failure(place + "?sslmode=disable", server.user(), server.password()))
                    .isInstanceOf(HistoryRefusedException.class)
                    .hasMessageContaining("refused the login");
            // not signed by anybody whom this machine trusts
            assertThat(failure(
                            place + "?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory",
                            server.user(),
                            server.password()))
                    .isInstanceOf(HistoryRefusedException.class)
                    .hasMessageContaining(" cannot be reached by TLS: check sslmode and sslrootcert in history.url (");
        }
    }
}
