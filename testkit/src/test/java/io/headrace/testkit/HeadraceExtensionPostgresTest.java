package io.headrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@HeadraceTest
class HeadraceExtensionPostgresTest {

    private static final Set<String> USED = ConcurrentHashMap.newKeySet();
    private static final Set<PostgresServer> SERVERS = ConcurrentHashMap.newKeySet();

    /** Left open on purpose: a database is dropped even while somebody is connected to it. */
    private static Connection left;

    @BeforeAll
    static void keepADatabaseForTheClass(TestPostgres postgres) {
        USED.add(postgres.database());
    }

    @RepeatedTest(4)
    void everyTestHasItsOwnEmptyDatabase(TestPostgres postgres, TestRedis redis) throws SQLException {
        assertThat(USED.add(postgres.database())).isTrue();
        assertThat(redis.url()).isEqualTo(RedisBackend.shared().url());
        assertThat(postgres.url())
                .isEqualTo(PostgresBackend.shared().url().replaceFirst("/postgres$", "/" + postgres.database()));
        assertThat(postgres.jdbcUrl()).doesNotContain(postgres.password()).endsWith("/" + postgres.database());

        left = postgres.connect();
        try (Statement statement = left.createStatement()) {
            statement.execute("CREATE TABLE t (n int)");
        }
    }

    @Test
    void aDatabaseIsOnTheServerOfTheSameTestAndKeepsItsDataWhenThatIsKilled(
            TestPostgres postgres, PostgresServer server) throws SQLException {
        SERVERS.add(server);
        assertThat(postgres.jdbcUrl()).isEqualTo(server.jdbcUrl(postgres.database()));
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (n int)");
            statement.execute("INSERT INTO t VALUES (1)");
        }

        server.kill();
        server.start();

        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(1);
        }
    }

    @Test
    void aServerMayBeLeftDead(PostgresServer server, TestPostgres postgres) {
        SERVERS.add(server);
        assertThat(postgres.jdbcUrl()).isEqualTo(server.jdbcUrl(postgres.database()));
        server.kill();
    }

    @AfterAll
    static void nothingIsLeftOfTheTests(TestPostgres ofTheClass) throws SQLException {
        left.close();
        assertThat(SERVERS).hasSize(2).noneMatch(PostgresServer::isRunning);
        assertThat(USED).hasSize(5).contains(ofTheClass.database());
        try (Connection connection = ofTheClass.connect();
                Statement statement = connection.createStatement()) {
            for (String database : USED) {
                try (ResultSet found =
                        statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + database + "'")) {
                    assertThat(found.next()).isEqualTo(database.equals(ofTheClass.database()));
                }
            }
        }
    }
}
