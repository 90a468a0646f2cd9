package io.headrace.history.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headrace.broker.AuditEntry;
import io.headrace.broker.Inspection;
import io.headrace.history.Past;
import io.headrace.history.Replay;
import io.headrace.history.command.HistoryShell.Run;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.QueueName;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestPostgres;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.ManualWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ended tasks run again, from a real PostgreSQL to a real Redis. */
@HeadraceTest
class ReplayCommandTest {

    private static final QueueName MAIL = new QueueName("mail");
    private static final String ENDED = "2026-11-21T09:00:00Z";
    private static final long ENDED_MS = Instant.parse(ENDED).toEpochMilli();

    @TempDir
    private Path folder;

    private Past past;
    private HistoryShell shell;
    private RedisSettings redis;
    private RedisBroker broker;
    private Inspection inspection;

    @BeforeEach
    void open(TestRedis own, TestPostgres postgres) throws IOException {
        past = new Past(postgres);
        shell = new HistoryShell(own, folder).on(past.config());
        redis = RedisSettings.of(own.url()).withPrefix(own.prefix());
        broker = RedisBroker.connect(redis);
        inspection = broker.inspection();
    }

    @AfterEach
    void close() {
        past.close();
        inspection.close();
        broker.close();
    }

    /** What a handler was given. */
    private record Given(String id, Map<String, String> headers, Object payload, int attempt) {}

    private List<Given> work() {
        List<Given> given = new ArrayList<>();
        try (ManualWorker worker = ManualWorker.connect(
                redis,
                handlers ->
                        handlers.handle(TaskType.of("mail.send", Object.class, Object.class), (context, payload) -> {
                            given.add(
                                    new Given(context.id().toString(), context.headers(), payload, context.attempt()));
                            return "sent";
                        }),
                "mail")) {
            worker.runAll();
        }
        return given;
    }

    private long queued() {
        return inspection.snapshot(MAIL).join().queued();
    }

    @Test
    void a_task_runs_again_as_a_new_one_that_names_its_origin() {
        past.end("mail/order-1", ENDED)
                .options(TaskOptions.builder()
                        .id("order-1")
                        .maxAttempts(3)
                        .expiresAfter(Duration.ofSeconds(1))
                        .header("tenant", "blue")
                        .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
                .dead("no route")
                .write();
        Run run = shell.run("replay", "mail/order-1");
        String replay = "mail/replay-" + ENDED_MS + "-order-1";
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines())
                .containsExactly("mail/order-1 submitted again as " + replay, "1 task submitted again");
        assertThat(run.exit()).isZero();
        assertThat(work())
                .containsExactly(new Given(
                        replay, Map.of("tenant", "blue", Replay.ORIGIN, "mail/order-1"), Map.of("customer", 42), 1));
        Run again = shell.run("replay", "mail/order-1", "--json");
        assertThat(again.out())
                .isEqualToIgnoringNewLines("{\"submitted\":0,\"skipped\":1,\"refused\":0,\"more\":false,\"items\":["
                        + "{\"id\":\"mail/order-1\",\"replay\":\"" + replay + "\",\"result\":\"skipped\",\"why\":\""
                        + "it was submitted again before, as " + replay + ", which is completed\"}]}");
        assertThat(again.exit()).isZero();
        assertThat(work()).isEmpty();
        assertThat(inspection.audit(null, 10).join().items())
                .extracting(AuditEntry::action, AuditEntry::target)
                .containsExactly(tuple("replay", "mail/order-1"), tuple("replay", "mail/order-1"));
    }

    @Test
    void a_replay_is_replayed_without_a_longer_id() {
        past.end("mail/replay-1700000000000-order-1", ENDED).write();
        past.end("mail/" + "x".repeat(128), ENDED).write();
        assertThat(shell.run("replay", "mail/replay-1700000000000-order-1").out())
                .contains("as mail/replay-" + ENDED_MS + "-order-1\n");
        assertThat(shell.run("replay", "mail/" + "x".repeat(128)).out()).contains("as mail/replay-" + ENDED_MS + "-");
        assertThat(queued()).isEqualTo(2);
    }

    @Test
    void all_that_a_filter_finds_are_asked_for_first() {
        for (int i = 1; i <= 3; i++) {
            past.end("mail/" + i, "2026-11-21T09:00:0" + i + "Z")
                    .dead("no route " + i)
                    .write();
        }
        past.end("mail/good", "2026-11-21T10:00:00Z").write();
        Run unasked = shell.run("replay", "--state", "dead");
        assertThat(unasked.err())
                .isEqualToIgnoringNewLines(
                        "headrace: Submit at most 3 tasks again (state dead)? There is no terminal to ask on:"
                                + " --yes answers it");
        assertThat(unasked.exit()).isEqualTo(2);
        Run no = shell.answer("n\n").run("replay", "--state", "dead");
        assertThat(no.err())
                .contains("Submit at most 3 tasks again (state dead)? [y/N] ")
                .contains("nothing was changed");
        assertThat(no.exit()).isEqualTo(1);
        assertThat(queued()).isZero();
        Run yes = shell.answer("y\n").run("replay", "--state", "dead", "--limit", "2");
        assertThat(yes.out().lines()).endsWith("2 tasks submitted again");
        assertThat(yes.exit()).isZero();
        assertThat(queued()).isEqualTo(2);
        Run rest = shell.run("replay", "--state", "dead", "--yes", "--json");
        assertThat(rest.out()).startsWith("{\"submitted\":1,\"skipped\":2,\"refused\":0,\"more\":false,\"items\":[");
        assertThat(work()).hasSize(3);
    }

    @Test
    void a_dry_run_shows_what_is_meant_and_submits_nothing() {
        past.end("mail/1", ENDED).dead("no route 1").write();
        Run run = shell.run("replay", "--error", "no route", "--dry-run");
        assertThat(run.out().lines())
                .hasSize(4)
                .startsWith("1 task (error no route); nothing was submitted", "1 would be submitted again");
        assertThat(shell.run("replay", "--error", "no route", "--dry-run", "--json")
                        .out())
                .startsWith(
                        "{\"matched\":1,\"checked\":1,\"submittable\":1,\"skipped\":0,\"refused\":0,\"samples\":[{\"id\":\"mail/1\",");
        assertThat(queued()).isZero();
        assertThat(inspection.audit(null, 10).join().items()).isEmpty();
    }

    @Test
    void what_was_replayed_before_is_known_from_the_history_when_redis_has_forgotten_it() {
        String replay = "mail/replay-" + ENDED_MS + "-a";
        past.end("mail/a", ENDED).dead("no route").write();
        past.end(replay, "2026-11-21T10:00:00Z").dead("no route").write();
        Run named = shell.run("replay", "mail/a");
        assertThat(named.err())
                .isEqualToIgnoringNewLines("headrace: Task mail/a was not submitted: it was submitted again before, as "
                        + replay + ", which ended at 2026-11-21T10:00:00Z, dead");
        assertThat(named.out()).isEqualToIgnoringNewLines("0 tasks submitted again, 1 skipped");
        assertThat(shell.run("replay", "--state", "dead", "--dry-run").out().lines())
                .startsWith("2 tasks (state dead); nothing was submitted", "1 would be submitted again, 1 skipped");
        assertThat(queued()).isZero();
        Run found = shell.run("replay", "--state", "dead", "--yes");
        assertThat(found.out().lines())
                .containsExactly(
                        replay + " submitted again as mail/replay-"
                                + Instant.parse("2026-11-21T10:00:00Z").toEpochMilli() + "-a",
                        "1 task submitted again, 1 skipped");
        assertThat(queued()).isEqualTo(1);
    }

    @Test
    void what_is_not_whole_is_refused_and_the_others_are_submitted() {
        past.end("mail/cut", "2026-11-21T09:00:01Z")
                .payload("\"" + "x".repeat(2_000) + "\"")
                .write();
        past.end("mail/lost", "2026-11-21T09:00:02Z").payload(null).write();
        past.end("mail/whole", "2026-11-21T09:00:03Z").write();
        Run run = shell.run("replay", "--queue", "mail", "--yes");
        assertThat(run.out().lines())
                .containsExactly(
                        "mail/whole submitted again as mail/replay-" + (ENDED_MS + 3_000) + "-whole",
                        "1 task submitted again, 2 refused");
        assertThat(run.err().lines())
                .containsExactly(
                        "headrace: Task mail/lost was not submitted: its payload was left out, because too much waited for an"
                                + " archiver",
                        "headrace: Task mail/cut was not submitted: of its payload of 2002 bytes only the first 1000 are kept"
                                + " (history.value-limit)");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(queued()).isEqualTo(1);
    }

    @Test
    void only_the_last_end_of_a_task_is_replayed() {
        past.end("mail/a", "2026-11-21T09:00:01Z").dead("no route").write();
        past.end("mail/a", "2026-11-21T09:00:09Z").write();
        Run run = shell.run("replay", "--state", "dead", "--yes", "--json");
        assertThat(run.out())
                .isEqualToIgnoringNewLines("{\"submitted\":0,\"skipped\":1,\"refused\":0,\"more\":false,\"items\":["
                        + "{\"id\":\"mail/a\",\"result\":\"skipped\",\"why\":\"it was run again and ended at"
                        + " 2026-11-21T09:00:09Z, completed\"}]}");
        assertThat(run.exit()).isZero();
        assertThat(queued()).isZero();
    }

    @Test
    void a_task_that_is_under_way_again_is_left_alone() {
        past.end("mail/a", ENDED).dead("no route").write();
        shell.run("replay", "mail/a");
        String replay = "mail/replay-" + ENDED_MS + "-a";
        past.end(replay, "2026-11-21T10:00:00Z")
                .ended(TaskState.CANCELLED, "by ada")
                .write();
        Run run = shell.run("replay", replay);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "headrace: Task " + replay + " was not submitted: it was run again and is queued");
        assertThat(queued()).isEqualTo(1);
    }

    @Test
    void it_is_no_faster_than_asked_for_and_stops_when_told() {
        for (int i = 10; i < 40; i++) {
            past.end("mail/" + i, "2026-11-21T09:00:" + i + "Z").write();
        }
        HandPacer pacer = new HandPacer();
        Run slow = shell.pacer(pacer).run("replay", "--queue", "mail", "--limit", "20", "--rate", "20/s", "--yes");
        assertThat(slow.out()).contains("20 tasks submitted again");
        assertThat(pacer.passed()).isEqualTo(Duration.ofMillis(750));
        Run stopped =
                shell.pacer(new HandPacer().stopAfter(5)).run("replay", "--queue", "mail", "--rate", "20/s", "--yes");
        assertThat(stopped.err().lines())
                .last()
                .isEqualTo("headrace: stopped: 5 tasks submitted again, 20 skipped;"
                        + " started anew, it leaves out what was submitted");
        assertThat(stopped.exit()).isEqualTo(1);
        assertThat(queued()).isEqualTo(25);
    }

    @Test
    void what_the_history_does_not_have_is_told() {
        Run named = shell.run("replay", "mail/nobody");
        assertThat(named.err())
                .isEqualToIgnoringNewLines(
                        "headrace: The history has no task mail/nobody: it has not ended, has not been"
                                + " archived yet, or was dropped after history.retention");
        assertThat(named.exit()).isEqualTo(3);
        Run found = shell.run("replay", "--type", "x.*", "--yes");
        assertThat(found.err()).isEqualToIgnoringNewLines("headrace: nothing found that has ended: type x.*");
        assertThat(found.exit()).isZero();
    }
}
