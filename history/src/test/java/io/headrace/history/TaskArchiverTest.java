package io.headrace.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headrace.broker.HistoryEntry;
import io.headrace.broker.HistoryFeed;
import io.headrace.config.HistoryConfig;
import io.headrace.lifecycle.Health;
import io.headrace.redis.RedisSettings;
import io.headrace.task.InvalidTaskException;
import io.headrace.telemetry.Telemetry;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.PostgresServer;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestPostgres;
import io.headrace.testkit.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@HeadraceTest
class TaskArchiverTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void whoever_died_at_whatever_point_left_one_row_of_each_end(TestRedis redis, TestPostgres postgres) {
        try (ArchiverScene scene = new ArchiverScene(redis, postgres)) {
            scene.init();
            // Three archivers, of which each dies a step later than the one before.
            scene.end(10);
            List<HistoryEntry> read = readAs(scene, "died-after-reading");
            assertThat(read).hasSize(10);
            scene.end(10);
            List<HistoryEntry> written = readAs(scene, "died-after-writing");
            scene.end(10);
            List<HistoryEntry> done = readAs(scene, "died-after-reporting");
            try (HistoryWriter writer = new HistoryWriter(scene.history)) {
                assertThat(writer.write(written)).isEqualTo(10);
                assertThat(writer.write(done)).isEqualTo(10);
            }
            scene.feed.done(done);
            scene.end(10);
            assertThat(scene.backlog().entries()).isEqualTo(30);

            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            try (TaskArchiver archiver = scene.archiver()
                    .takeOverAfter(Duration.ofMillis(200))
                    .telemetry(Telemetry.of(meters))
                    .build()) {
                archiver.start();
                await().atMost(LONG).until(() -> scene.backlog().entries() == 0);
            }
            assertThat(scene.rows()).isEqualTo(scene.ended()).hasSize(40);
            assertThat(scene.backlog().bytes()).isZero();
            assertThat(meters.get("headrace.history.written").counter().count()).isEqualTo(20);
            assertThat(meters.get("headrace.history.duplicates").counter().count())
                    .isEqualTo(10);
        }
    }

    private static List<HistoryEntry> readAs(ArchiverScene scene, String name) {
        // Not closed: who is dead does not say so.
        HistoryFeed feed = scene.broker.historyFeed(name);
        return feed.read(scene.queues(), 1 << 20);
    }

    @Test
    void archivers_that_take_from_one_another_what_they_hold_lose_and_double_nothing(
            TestRedis redis, TestPostgres postgres) {
        try (ArchiverScene scene = new ArchiverScene(redis, postgres)) {
            scene.init();
            TaskArchiver.Builder impatient = scene.archiver().takeOverAfter(Duration.ofMillis(20));
            try (TaskArchiver first = impatient.build();
                    TaskArchiver second = impatient.build()) {
                first.start();
                second.start();
                scene.end(300);
                await().atMost(LONG).until(() -> scene.backlog().entries() == 0);
                assertThat(first.health()).isEqualTo(Health.GOOD);
                assertThat(second.health()).isEqualTo(Health.GOOD);
            }
            assertThat(scene.rows()).isEqualTo(scene.ended()).hasSize(300);
            assertThat(scene.backlog().bytes()).isZero();
        }
    }

    @Test
    void it_waits_for_postgresql_from_its_start_and_leaves_to_others_what_it_cannot_write(
            PostgresServer server, TestRedis redis, TestPostgres postgres) {
        try (ArchiverScene scene = new ArchiverScene(redis, postgres)) {
            scene.init();
            server.stop();
            scene.end(5);
            try (TaskArchiver archiver = scene.archiver().build()) {
                assertThat(archiver.health().problems()).containsExactly("The archiver has not started yet");
                archiver.start();
                await().atMost(LONG).until(() -> !archiver.health().ready());
                await().atMost(LONG)
                        .untilAsserted(
                                () -> assertThat(archiver.health().problems())
                                        .singleElement()
                                        .asString()
                                        .matches(
                                                "PostgreSQL has been unavailable for \\d+ s; 5 entries of \\d\\.\\d KiB wait, the oldest for"
                                                        + " \\d+ s: PostgreSQL at postgresql://127\\.0\\.0\\.1:\\d+/\\w+ cannot be reached: .*"));
                assertThat(archiver.health().live()).isTrue();
                assertThat(scene.feed.read(scene.queues(), 1)).hasSize(1);

                server.start();
                await().atMost(LONG).until(() -> archiver.health().ready());
                await().atMost(LONG).until(() -> scene.backlog().entries() == 1);
            }
            assertThat(scene.rows()).hasSize(4);
        }
    }

    @Test
    void it_keeps_what_it_holds_while_postgresql_is_away_and_says_so_once(
            PostgresServer server, TestRedis redis, TestPostgres postgres) {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Outage.class);
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        try (ArchiverScene scene = new ArchiverScene(redis, postgres);
                TaskArchiver archiver = scene.archiver().build()) {
            scene.init();
            archiver.start();
            scene.end(5);
            await().atMost(LONG).until(() -> scene.backlog().entries() == 0);

            server.kill();
            scene.end(5);
            await().atMost(LONG).until(() -> !archiver.health().ready());
            String problem = archiver.health().problems().get(0);
            // Until it has been tried in vain a few times.
            await().atMost(LONG)
                    .until(() ->
                            archiver.health().problems().get(0).startsWith("PostgreSQL has been unavailable for 3 s"));
            server.start();
            await().atMost(LONG).until(() -> archiver.health().equals(Health.GOOD));
            await().atMost(LONG).until(() -> scene.backlog().entries() == 0);
            assertThat(scene.rows()).isEqualTo(scene.ended()).hasSize(10);

            assertThat(archiver.stop(Duration.ofSeconds(10))).isTrue();
            assertThat(archiver.health().problems()).containsExactly("The archiver stops");
            String place = problem.substring(problem.indexOf("postgresql://"), problem.indexOf(" cannot"));
            List<String> said = List.copyOf(lines.list).stream()
                    .filter(line -> line.getThreadName().equals("headrace-archiver"))
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
            assertThat(said.stream().filter(line -> line.contains(place)))
                    .singleElement()
                    .asString()
                    .doesNotContain("?;")
                    .endsWith(" Ended tasks wait in Redis meanwhile, and it is tried again and again");
            assertThat(said).anyMatch(line -> line.startsWith("PostgreSQL is back after "));
        } finally {
            logger.detachAppender(lines);
        }
    }

    @Test
    void what_is_no_ending_is_told_once_for_its_entry_and_without_control_characters(
            TestRedis redis, TestPostgres postgres) {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Archiving.class);
        logger.setLevel(Level.WARN);
        logger.addAppender(lines);
        try (ArchiverScene scene = new ArchiverScene(redis, postgres);
                TaskArchiver archiver = scene.archiver().build()) {
            scene.init();
            scene.end(1);
            String none = "1:x,5:4\n\u001B[m,0:,1:0,2:{},";
            String entry =
                    redis.redis().xadd(redis.prefix() + ":{default}:history", Map.of("endings", none + none + none));
            archiver.start();
            await().atMost(LONG).until(() -> scene.backlog().entries() == 0);
            assertThat(lines.list)
                    .filteredOn(line -> line.getFormattedMessage().contains(entry))
                    .singleElement()
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .asString()
                    .contains("Queue default: entry " + entry + " of the history holds something that is no ending,"
                            + " in 3 places, the first (For input string: \"4\u240A\u241B[m\");");
            assertThat(scene.rows()).hasSize(1);
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }
    }

    @Test
    void it_goes_on_when_redis_is_back(RedisServer server, TestRedis redis, TestPostgres postgres) {
        RedisSettings settings =
                RedisSettings.of(redis.url()).withPrefix(redis.prefix()).withTimeout(Duration.ofMillis(300));
        // Otherwise the server may answer before it has written, and forget what it was told when it is killed.
        redis.redis().configSet("appendfsync", "always");
        try (ArchiverScene scene = new ArchiverScene(settings, postgres);
                TaskArchiver archiver = scene.archiver().build()) {
            scene.init();
            archiver.start();
            scene.end(5);
            await().atMost(LONG).until(() -> scene.backlog().entries() == 0);

            server.kill();
            await().atMost(LONG).until(() -> !archiver.health().ready());
            assertThat(archiver.health().problems())
                    .singleElement()
                    .asString()
                    .startsWith("Redis at " + redis.url() + " has been away for ");
            server.start();
            await().atMost(LONG).until(() -> archiver.health().ready());
            scene.end(5);
            await().atMost(LONG).until(() -> scene.backlog().entries() == 0);
            assertThat(scene.rows()).isEqualTo(scene.ended()).hasSize(10);
        }
    }

    @Test
    void it_says_what_to_do_where_the_schema_is_missing_and_goes_on_once_it_is_there(
            TestRedis redis, TestPostgres postgres) {
        try (ArchiverScene scene = new ArchiverScene(redis, postgres);
                TaskArchiver archiver = scene.archiver().build()) {
            scene.end(5);
            archiver.start();
            await().atMost(LONG).until(() -> !archiver.health().ready());
            assertThat(archiver.health().problems())
                    .singleElement()
                    .asString()
                    .startsWith("PostgreSQL has refused for ")
                    .contains("run `headrace history init`");

            scene.init();
            await().atMost(LONG).until(() -> archiver.health().ready());
            await().atMost(LONG).until(() -> scene.backlog().entries() == 0);
            assertThat(scene.rows()).isEqualTo(scene.ended());
        }
    }

    @Test
    void it_is_not_ready_while_endings_are_left_out(TestRedis redis, TestPostgres postgres) {
        try (ArchiverScene scene = new ArchiverScene(redis, postgres);
                TaskArchiver archiver = scene.archiver().build()) {
            scene.init();
            scene.end(1);
            archiver.start();
            await().atMost(LONG).until(() -> scene.backlog().entries() == 0);
            redis.redis().hincrby(redis.prefix() + ":{default}:history:fill", "tasksLeftOut", 3);
            await().atMost(LONG).until(() -> !archiver.health().ready());
            assertThat(archiver.health().live()).isTrue();
            assertThat(archiver.health().problems())
                    .singleElement()
                    .asString()
                    .startsWith("The history lacks 3 tasks as a whole of queue default, ");
        }
    }

    @Test
    void what_may_change_changes_while_it_runs(TestRedis redis, TestPostgres postgres) throws Exception {
        try (ArchiverScene scene = new ArchiverScene(redis, postgres);
                TaskArchiver archiver = scene.archiver().build()) {
            scene.init();
            archiver.start();
            scene.end(1);
            await().atMost(LONG).until(() -> scene.rows().size() == 1);
            assertThat(archiver.reconfigure(scene.history)).isEmpty();
            HistoryConfig other =
                    new HistoryConfig(false, 1, "postgresql://elsewhere/x", "x", "x", 1, 4, Duration.ofDays(30));
            assertThat(archiver.reconfigure(other))
                    .containsExactly("history.value-limit 65536 -> 4", "history.retention 365d -> 30d");
            await().atMost(LONG).until(() -> {
                scene.end(1);
                try (var connection = postgres.connect();
                        var statement = connection.createStatement();
                        var cut = statement.executeQuery(
                                "select count(*) from headrace.ended_task where payload_kept = 'cut'")) {
                    return cut.next() && cut.getInt(1) > 0;
                }
            });
        }
    }

    @Test
    void a_stopped_archiver_leaves_neither_its_name_nor_anything_behind(TestRedis redis, TestPostgres postgres) {
        try (ArchiverScene scene = new ArchiverScene(redis, postgres)) {
            scene.init();
            scene.end(3);
            TaskArchiver archiver = scene.archiver().build();
            archiver.start();
            await().atMost(LONG).until(() -> scene.backlog().entries() == 0);
            String stream = redis.prefix() + ":{default}:history";
            assertThat(redis.redis().xinfoConsumers(stream, "archivers")).hasSize(1);
            assertThat(archiver.stop(Duration.ofSeconds(10))).isTrue();
            assertThat(redis.redis().xinfoConsumers(stream, "archivers")).isEmpty();
            assertThatThrownBy(archiver::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("This archiver was stopped; build another one");
        }
    }

    /** Far below the half minute that a statement may take. */
    @Test
    @Timeout(20)
    void it_stops_promptly_although_redis_does_not_answer(FaultProxy proxy, TestRedis redis, TestPostgres postgres) {
        RedisSettings patient =
                RedisSettings.of(proxy.url()).withPrefix(redis.prefix()).withTimeout(Duration.ofMinutes(1));
        try (ArchiverScene scene = new ArchiverScene(redis, postgres);
                TaskArchiver archiver =
                        TaskArchiver.builder(patient, scene.history).build()) {
            scene.init();
            archiver.start();
            scene.end(1);
            await().atMost(LONG).until(() -> scene.backlog().entries() == 0);
            proxy.blackHole();
            assertThat(archiver.stop(Duration.ofMillis(500))).isTrue();
        }
    }

    @Test
    void without_a_url_none_is_made() {
        RedisSettings redis = RedisSettings.of(RedisSettings.DEFAULT_URL);
        HistoryConfig nowhere = new HistoryConfig(true, 1, null, null, null, 1, 1, Duration.ZERO);
        assertThatThrownBy(() -> TaskArchiver.builder(redis, nowhere))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessageContaining("HEADRACE_HISTORY_URL");
    }
}
