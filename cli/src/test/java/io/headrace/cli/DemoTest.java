package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headrace.producer.TaskProducer;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskType;
import io.headrace.testkit.PostgresServer;
import io.headrace.testkit.RedisServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code headrace demo} and {@code headrace dev}, as a newcomer runs them. */
class DemoTest {

    private static final Duration LONG = Duration.ofSeconds(90);

    private static final TaskType<byte[], byte[]> FIBONACCI = TaskType.raw("demo.fibonacci");

    @TempDir
    private Path folder;

    @Test
    void theDemoAccountsForEveryTaskAndEndsItsProcesses() {
        try (HeadraceProcess demo = HeadraceProcess.start(folder, "demo", "--tasks", "60", "--workers", "2")) {
            assertThat(demo.awaitExit()).as(demo.output()).isZero();

            assertThat(demo.output())
                    .contains("submitted    60")
                    .contains("Every one of the 60 tasks is accounted for.");
            Matcher scheduler = Pattern.compile("pid (\\d+)").matcher(demo.output());
            assertThat(scheduler.find()).isTrue();
            assertThat(ProcessHandle.of(Long.parseLong(scheduler.group(1)))).isEmpty();
        }
    }

    @Test
    void theHistoryOfTheDemoHasEveryTask() {
        try (HeadraceProcess demo =
                HeadraceProcess.start(folder, "demo", "--history", "--tasks", "60", "--workers", "1")) {
            assertThat(demo.awaitExit()).as(demo.output()).isZero();

            assertThat(demo.output())
                    .containsPattern("PostgreSQL \\S+ on port \\d+")
                    .contains("60 rows in PostgreSQL", "The history has every one of them, once, as it ended.")
                    .containsPattern("history show .*\nid +state .*\ndefault/\\S+ +dead +demo.fail ")
                    .containsPattern("history causes\ncount .*\n +\\d+ .*demo.fail DemoFailure: this one always fails")
                    .containsPattern("history stats\nday .*\n.* demo.echo ")
                    .doesNotContain("headrace: ");
        }
    }

    @Test
    void theHistoryOfTheDemoLeavesNothingInAPostgresOfSomebodysOwn() throws SQLException {
        try (PostgresServer postgres = PostgresServer.builder().start();
                HeadraceProcess demo = HeadraceProcess.start(
                        folder,
                        Map.of(
                                "HEADRACE_HISTORY_URL",
                                "postgresql://127.0.0.1:" + postgres.port() + "/postgres",
                                "HEADRACE_HISTORY_USER",
                                postgres.user(),
                                "HEADRACE_HISTORY_PASSWORD",
                                postgres.password()),
                        "demo",
                        "--history",
                        "--tasks",
                        "5",
                        "--workers",
                        "1")) {
            assertThat(demo.awaitExit()).as(demo.output()).isZero();

            assertThat(demo.output()).contains("5 rows in PostgreSQL").doesNotContain(postgres.password());
            try (Connection connection = postgres.connect("postgres");
                    ResultSet left = connection
                            .createStatement()
                            .executeQuery("select count(*) from pg_database where datname not like 'template_'"
                                    + " union all select count(*) from pg_namespace where nspname = 'headrace'")) {
                assertThat(left.next()).isTrue();
                assertThat(left.getInt(1)).isEqualTo(1);
                assertThat(left.next()).isTrue();
                assertThat(left.getInt(1)).isZero();
            }
        }
    }

    @Test
    void thePlainLinesOfTheDemoEndOnce() {
        try (HeadraceProcess demo = HeadraceProcess.start(folder, "demo", "--tasks", "5", "--workers", "1")) {
            assertThat(demo.awaitExit()).as(demo.output()).isZero();

            assertThat(demo.output()).contains("1 worker process of 8 slots").doesNotContain("starting", "\u001b");
            assertThat(demo.output().lines().filter(line -> line.contains(" 5/5 done")))
                    .hasSize(1);
        }
    }

    @Test
    void aPortThatIsInUseIsToldInALine() {
        try (RedisServer other = RedisServer.builder().start();
                HeadraceProcess dev = HeadraceProcess.start(folder, "dev", "--port", "" + other.port())) {
            assertThat(dev.awaitExit()).isEqualTo(2);
            assertThat(dev.output())
                    .isEqualToIgnoringNewLines(
                            "headrace: port " + other.port() + " is in use; take another one, or leave --port out");
        }
    }

    @Test
    void devHasARedisOfItsOwnOnly() {
        try (HeadraceProcess dev = HeadraceProcess.start(folder, "dev", "--redis", "redis://localhost")) {
            assertThat(dev.awaitExit()).isEqualTo(2);
            assertThat(dev.output()).startsWith("headrace: unknown option --redis");
        }
    }

    @Test
    void devServesTheUrlItPrintsUntilItIsStopped() {
        try (HeadraceProcess dev = HeadraceProcess.start(folder, "dev", "--port", "0")) {
            Pattern url = Pattern.compile("HEADRACE_REDIS_URL=(\\S+)");
            await().atMost(LONG).until(() -> {
                dev.checkRuns();
                return url.matcher(dev.output()).find();
            });
            Matcher found = url.matcher(dev.output());
            assertThat(found.find()).isTrue();
            try (TaskProducer producer = TaskProducer.connect(found.group(1))) {
                byte[] ten = "{\"n\":10}".getBytes(UTF_8);
                assertThat(producer.await(FIBONACCI, producer.submit(FIBONACCI, ten), LONG))
                        .asString(UTF_8)
                        .isEqualTo("{\"result\":55}");
            }

            assertThat(dev.output().lines().findFirst()).contains("");
            assertThat(dev.output().indexOf("Ctrl-C ends it")).isPositive();

            // Not INT: where the tests themselves run in the background it is ignored by all that they start.
            dev.signal("TERM");

            assertThat(dev.awaitExit()).as(dev.output()).isZero();
            ThrowingCallable connecting =
                    () -> TaskProducer.connect(found.group(1)).close();
            assertThatThrownBy(connecting).isInstanceOf(RedisUnavailableException.class);
        }
    }
}
