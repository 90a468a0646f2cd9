package io.headrace.console.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headrace.broker.AuditEntry;
import io.headrace.console.command.Shell.Run;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.KeyspaceSnapshot;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that change something, on a real Redis. */
@HeadraceTest
class SteeringTest {

    private static final String BY = System.getProperty("user.name") + "@host-1";

    @TempDir
    private Path folder;

    private TestRedis redis;
    private Shell shell;
    private Plant plant;

    @BeforeEach
    void open(TestRedis own) throws IOException {
        redis = own;
        shell = Shell.on(own, folder);
        plant = new Plant(own);
    }

    @AfterEach
    void close() {
        plant.close();
    }

    @Test
    void a_queue_is_paused_and_resumed_and_who_did_it_is_written_down() {
        plant.queued("mail/a");
        Run run = shell.monitor("pause", "mail", "--for", "10m", "--reason", "moving");
        assertThat(run.out()).matches("queue mail is paused for 10m, until 20[^ ]+Z\\R");
        assertThat(run.exit()).isZero();
        assertThat(shell.monitor("queues").out()).contains("by " + BY + " 20").contains(": moving");
        assertThat(shell.monitor("resume", "mail").out()).isEqualToIgnoringNewLines("queue mail gives tasks again");
        Run again = shell.monitor("resume", "mail", "--json");
        assertThat(again.out()).isEqualToIgnoringNewLines("{\"queue\":\"mail\",\"wasPaused\":false}");
        assertThat(again.exit()).isZero();
        assertThat(plant.monitor().audit(null, 10).items())
                .extracting(AuditEntry::action, AuditEntry::by, AuditEntry::reason)
                .contains(tuple("pause", BY, "moving"));
        assertThat(shell.monitor("audit").out())
                .contains("pause")
                .contains("moving")
                .contains(BY);
    }

    @Test
    void a_mistyped_queue_is_told_and_left_alone() {
        plant.queued("mail/a");
        Run run = shell.monitor("pause", "mial");
        assertThat(run.err()).isEqualToIgnoringNewLines("headrace: Queue mial was never used; did you mean mail?");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(plant.monitor().queue(new QueueName("mial")).pause()).isNull();
    }

    @Test
    void a_dead_task_runs_again() {
        plant.dead("mail/a", "mail.send", "no route");
        Run run = shell.monitor("retry", "mail/a");
        assertThat(run.out()).isEqualToIgnoringNewLines("mail/a runs again");
        assertThat(run.exit()).isZero();
        assertThat(state("mail/a")).isEqualTo(TaskState.QUEUED);
        Run again = shell.monitor("retry", "mail/a");
        assertThat(again.err())
                .isEqualToIgnoringNewLines("headrace: Task mail/a was left as it is:"
                        + " this is for dead tasks and those that wait for their time");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(shell.monitor("retry", "mail/nope").exit()).isEqualTo(3);
    }

    @Test
    void tasks_are_cancelled_and_it_is_written_down() {
        plant.queued("mail/a");
        plant.dead("mail/d", "mail.send", "no route");
        TaskId running = plant.running("work/r", "w1");
        Run run = shell.monitor("cancel", "mail/a", "--reason", "wrong input");
        assertThat(run.out()).isEqualToIgnoringNewLines("mail/a cancelled");
        assertThat(run.exit()).isZero();
        assertThat(shell.monitor("cancel", "mail/a").out())
                .isEqualToIgnoringNewLines("mail/a had ended before: cancelled");
        assertThat(shell.monitor("cancel", "mail/a").exit()).isZero();
        Run several = shell.monitor("cancel", running.toString(), "mail/d", "mail/nope", "--json");
        assertThat(several.out().lines())
                .containsExactly(
                        "{\"id\":\"work/r\",\"state\":\"running\",\"cancelled\":false,\"requested\":true}",
                        "{\"id\":\"mail/d\",\"state\":\"dead\",\"cancelled\":false,\"requested\":false}");
        assertThat(several.err()).contains("mail/nope");
        assertThat(several.exit()).isEqualTo(3);
        assertThat(shell.monitor("cancel", "mail/d").exit()).isEqualTo(1);
        assertThat(plant.monitor().audit(null, 10).items())
                .extracting(AuditEntry::action, AuditEntry::target, AuditEntry::by, AuditEntry::reason)
                .contains(tuple("cancel", "mail/a", BY, "wrong input"));
    }

    @Test
    void a_waiting_task_is_due_now() {
        plant.submit("mail/later", "demo.echo", "1", TaskOptions.builder().delay(Duration.ofHours(1)));
        assertThat(shell.monitor("retry", "mail/later").exit()).isZero();
        assertThat(plant.monitor().queue(new QueueName("mail")).nextDue())
                .isBeforeOrEqualTo(plant.monitor().queue(new QueueName("mail")).at());
    }

    @Test
    void a_dead_task_runs_again_on_another_payload() throws IOException {
        plant.dead("mail/a", "mail.send", "no route");
        Files.writeString(folder.resolve("bob.json"), "{\"to\":\"bob\"}");
        assertThat(shell.monitor("dead", "retry", "mail/a", "--payload", "@bob.json")
                        .exit())
                .isZero();
        assertThat(payload("mail/a")).isEqualTo("{\"to\":\"bob\"}");
    }

    @Test
    void several_named_tasks_and_the_worst_is_the_exit_code() {
        plant.dead("mail/a", "mail.send", "no route");
        plant.queued("mail/b");
        Run run = shell.monitor("dead", "retry", "mail/a", "mail/b", "mail/nope", "--json");
        assertThat(run.out())
                .isEqualToIgnoringNewLines(
                        "{\"done\":1,\"skipped\":2,\"items\":[{\"id\":\"mail/a\",\"change\":\"done\"},"
                                + "{\"id\":\"mail/b\",\"change\":\"not-applicable\"},{\"id\":\"mail/nope\",\"change\":\"unknown\"}]}");
        assertThat(run.err().lines()).hasSize(2);
        assertThat(run.exit()).isEqualTo(3);
    }

    @Test
    void a_dry_run_shows_what_would_be_done_and_changes_nothing() {
        dead(7, "no route to host");
        plant.dead("mail/other", "mail.send", "refused");
        KeyspaceSnapshot before = redis.snapshot();
        Run run = shell.monitor("dead", "delete", "--queue", "mail", "--error", "route", "--dry-run");
        assertThat(run.out().lines())
                .hasSize(8)
                .startsWith("7 dead letters of queue mail, error route; nothing was changed")
                .endsWith("...");
        assertThat(run.exit()).isZero();
        assertThat(shell.monitor("dead", "retry", "--all", "--dry-run").out())
                .startsWith("8 dead letters (all there are); nothing was changed");
        assertThat(shell.monitor("dead", "retry", "mail/d0", "mail/x", "--dry-run")
                        .out())
                .startsWith("1 of 2 named tasks are dead; nothing was changed");
        assertThat(shell.monitor("dead", "retry", "--error", "route", "--dry-run", "--json")
                        .out())
                .startsWith("{\"matched\":7,\"samples\":[{\"id\":\"mail/d");
        assertThat(redis.snapshot()).isEqualTo(before);
    }

    @Test
    void all_that_match_run_again_no_faster_than_asked_for() {
        dead(6, "no route to host");
        plant.dead("mail/other", "mail.send", "refused");
        HandPacer pacer = new HandPacer();
        Run run = shell.pacer(pacer).monitor("dead", "retry", "--error", "route", "--rate", "4/s", "--yes");
        assertThat(run.out()).isEqualToIgnoringNewLines("6 dead letters run again");
        assertThat(run.exit()).isZero();
        assertThat(pacer.passed()).isBetween(Duration.ofMillis(1_250), Duration.ofMillis(1_500));
        assertThat(plant.dead("mail")).isEqualTo(1);
        assertThat(plant.monitor().queue(new QueueName("mail")).queued()).isEqualTo(6);
    }

    @Test
    void a_stop_between_steps_says_how_many_were_done() {
        dead(6, "no route to host");
        HandPacer pacer = new HandPacer();
        pacer.stopAfter(2);
        Run run = shell.pacer(pacer).monitor("dead", "retry", "--all", "--rate", "4/s", "--yes");
        assertThat(run.err())
                .isEqualToIgnoringNewLines("headrace: stopped: 2 dead letters run again; the rest is as it was");
        assertThat(run.out()).isEmpty();
        assertThat(run.exit()).isEqualTo(1);
        assertThat(plant.dead("mail")).isEqualTo(4);
    }

    @Test
    void dead_letters_of_one_cause_are_deleted() {
        dead(3, "no route to host 1");
        plant.dead("mail/other", "mail.send", "refused");
        Run run = shell.monitor(
                "dead", "delete", "--cause", "mail.send IllegalStateException: no route to host #", "--yes", "--json");
        assertThat(run.out()).isEqualToIgnoringNewLines("{\"done\":3,\"skipped\":0,\"more\":false}");
        assertThat(plant.dead("mail")).isEqualTo(1);
        assertThat(shell.monitor("dead", "delete", "mail/other", "--yes").out())
                .isEqualToIgnoringNewLines("mail/other deleted");
        assertThat(plant.dead("mail")).isZero();
    }

    @Test
    void waiting_tasks_are_purged_by_state() {
        plant.queued("mail/a");
        plant.queued("mail/b");
        plant.submit("mail/later", "demo.echo", "1", TaskOptions.builder().delay(Duration.ofHours(1)));
        assertThat(shell.monitor("purge", "mail", "--yes").out())
                .isEqualToIgnoringNewLines("purged 2 queued tasks of queue mail");
        assertThat(state("mail/a")).isEqualTo(TaskState.CANCELLED);
        assertThat(state("mail/later")).isEqualTo(TaskState.SCHEDULED);
        assertThat(shell.monitor("purge", "mail", "--state", "scheduled", "--yes", "--json")
                        .out())
                .isEqualToIgnoringNewLines("{\"queue\":\"mail\",\"purged\":1,\"more\":false}");
        Run nothing = shell.monitor("purge", "mail", "--state", "dead");
        assertThat(nothing.err())
                .isEqualToIgnoringNewLines("headrace: there is nothing to purge: 0 dead letters of queue mail");
        assertThat(nothing.exit()).isZero();
        assertThat(shell.monitor("purge", "mail", "--state", "running", "--yes").exit())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "purge mail",
                "dead delete --queue mail",
                "dead delete mail/d0",
                "dead retry --queue mail",
            })
    void without_a_terminal_a_dangerous_move_needs_yes(String command) {
        dead(1, "no route");
        plant.queued("mail/a");
        KeyspaceSnapshot before = redis.snapshot();
        Run run = shell.monitor(command.split(" "));
        assertThat(run.err()).endsWith("? There is no terminal to ask on: --yes answers it\n");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(redis.snapshot()).isEqualTo(before);
    }

    @Test
    void on_a_terminal_it_is_asked_before() {
        dead(2, "no route");
        KeyspaceSnapshot before = redis.snapshot();
        for (String answer : new String[] {"n\n", "\n", "", "yo\n"}) {
            Run run = shell.answer(answer).monitor("dead", "delete", "--queue", "mail");
            assertThat(run.err())
                    .startsWith("Delete 2 dead letters of queue mail? [y/N] ")
                    .endsWith("headrace: nothing was changed\n");
            assertThat(run.exit()).isEqualTo(1);
        }
        assertThat(redis.snapshot()).isEqualTo(before);
        Run run = shell.answer("Y\n").monitor("dead", "delete", "--queue", "mail");
        assertThat(run.out()).isEqualToIgnoringNewLines("2 dead letters deleted");
        assertThat(plant.dead("mail")).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dead retry                          | Which dead letters? Name ids, give a filter such as --queue, or --all
            dead retry a --queue mail           | Give ids or a filter, not both
            dead delete --all --queue mail      | Give a filter or --all, not both
            dead retry a b --payload 1          | --payload is for one id: every task has its own payload
            dead retry a --payload {            | --payload is not JSON: Unexpected end-of-input: expected close marker for Object at line 1, column 2
            dead retry a --rate fast            | --rate: 'fast' is not valid: write so many a second, for example 50/s
            """)
    void what_is_not_clear_is_2(String command, String message) {
        KeyspaceSnapshot before = redis.snapshot();
        Run run = shell.monitor(command.split(" "));
        assertThat(run.err()).isEqualToIgnoringNewLines("headrace: " + message);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(redis.snapshot()).isEqualTo(before);
    }

    @Test
    void the_last_worker_of_a_queue_is_quieted_only_when_that_is_meant() {
        plant.running("default/long", "w1");
        Run refused = shell.monitor("quiet", "w1");
        assertThat(refused.err())
                .isEqualToIgnoringNewLines(
                        "headrace: Worker w1 is the last that takes tasks of queue default. Quiet it?"
                                + " There is no terminal to ask on: --yes answers it");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(shell.monitor("quiet", "w1", "--yes", "--json").out())
                .startsWith("{\"worker\":\"w1\",\"quiet\":true,\"running\":");
        assertThat(shell.monitor("unquiet", "w1").out()).isEqualToIgnoringNewLines("worker w1 takes tasks again");
    }

    @Test
    void an_unknown_worker_is_told() {
        plant.running("default/long", "worker-1");
        for (String verb : new String[] {"quiet", "unquiet"}) {
            Run run = shell.monitor(verb, "worker-2");
            assertThat(run.err())
                    .isEqualToIgnoringNewLines("headrace: No worker 'worker-2' lives; did you mean worker-1?");
            assertThat(run.exit()).isEqualTo(1);
        }
    }

    private void dead(int count, String message) {
        for (int i = 0; i < count; i++) {
            plant.dead("mail/d" + i, "mail.send", message);
        }
    }

    private TaskState state(String id) {
        return plant.monitor().task(TaskId.parse(id)).orElseThrow().status().state();
    }

    private String payload(String id) {
        return new String(
                Objects.requireNonNull(
                        plant.monitor().task(TaskId.parse(id)).orElseThrow().payload()),
                StandardCharsets.UTF_8);
    }
}
