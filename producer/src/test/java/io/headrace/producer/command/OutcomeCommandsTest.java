package io.headrace.producer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Delivery;
import io.headrace.producer.command.Shell.Run;
import io.headrace.task.Progress;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.KeyspaceSnapshot;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** status, result and cancel, through a task's life. */
@HeadraceTest
class OutcomeCommandsTest {

    @TempDir
    private Path folder;

    private TestRedis redis;
    private Shell shell;
    private HandWorker worker;

    @BeforeEach
    void open(TestRedis own) throws IOException {
        redis = own;
        shell = Shell.on(own, folder);
        worker = new HandWorker(own);
    }

    @AfterEach
    void close() {
        worker.close();
    }

    @Test
    void an_id_without_a_queue_is_of_the_default_queue() {
        String id = shell.submit("demo.echo").out().strip();
        String local = id.substring(id.indexOf('/') + 1);
        worker.complete(worker.take(), "1");
        assertThat(shell.result(id).out()).isEqualTo("1");
        assertThat(shell.result(local).out()).isEqualTo("1");
        assertThat(shell.status(local).out()).startsWith("id            " + id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": [1.0, \"ü\"]}", "plain text", "ends with a line\n", " {} ", ""})
    void prints_the_result_byte_for_byte(String result) {
        Delivery delivery = submitted();
        worker.complete(delivery, result);
        assertThat(shell.result("t").out()).isEqualTo(result);
        assertThat(shell.result("t").exit()).isZero();
    }

    @Test
    void prints_bytes_that_are_no_text() {
        byte[] bytes = {0, (byte) 0xFF, 13, 10, 27};
        Delivery delivery = submitted();
        worker.complete(delivery, bytes);
        assertThat(shell.result("t").bytes()).isEqualTo(bytes);
        assertThat(shell.result("t", "--json").out()).contains("\"resultBase64\":\"AP8NChs=\"");
    }

    @Test
    void ends_the_line_on_a_terminal_only() {
        Delivery delivery = submitted();
        worker.complete(delivery, "1");
        assertThat(shell.result("t").out()).isEqualTo("1");
        assertThat(shell.terminal().result("t").out()).isEqualTo("1" + System.lineSeparator());
    }

    @Test
    void prints_nothing_for_a_task_without_a_result() {
        Delivery delivery = submitted();
        worker.complete(delivery, (byte[]) null);
        Run run = shell.result("t");
        assertThat(run.out() + run.err()).isEmpty();
        assertThat(run.exit()).isZero();
    }

    @Test
    void prints_the_result_as_json_on_one_line() {
        Delivery delivery = submitted();
        worker.complete(delivery, "{\"a\":\n1.0}");
        assertThat(shell.result("t", "--json").out())
                .matches(
                        "\\{\"id\":\"default/t\",\"state\":\"completed\",\"type\":\"demo.echo\",\"result\":\\{\"a\": 1.0},"
                                + "\"endedAt\":\"20[0-9T:.-]+Z\",\"attempts\":\\[\\{\"number\":1,\"worker\":\"hand-1\","
                                + "\"startedAt\":\"20[0-9T:.-]+Z\",\"waitedMs\":12,\"ranMs\":2345}]}\\R");
    }

    @Test
    void tells_why_there_is_no_result() {
        Delivery delivery = submitted();
        worker.bury(delivery);
        Run run = shell.result("t");
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "headrace: Task default/t (type demo.echo) is dead: attempts used up (1 of 1)"
                                + " - IllegalStateException: the mill stands still");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void tells_that_a_task_has_not_ended() {
        submitted();
        Run run = shell.result("t");
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "headrace: Task default/t is running: it has no result yet; --wait 30s waits for it");
        assertThat(run.exit()).isEqualTo(1);
        Run json = shell.result("t", "--json");
        assertThat(json.out()).startsWith("{\"id\":\"default/t\",\"state\":\"running\"");
        assertThat(json.exit()).isEqualTo(1);
        Run waited = shell.result("t", "--wait", "50ms");
        assertThat(waited.err())
                .startsWith("headrace: Task default/t has not ended within 50ms: it is running (lease renewed at most ")
                .endsWith("; it goes on\n");
        assertThat(waited.exit()).isEqualTo(1);
    }

    @Test
    void waits_for_the_end() {
        Delivery delivery = submitted();
        CompletableFuture<Run> waiting = CompletableFuture.supplyAsync(() -> shell.result("t", "--wait", "20s"));
        worker.complete(delivery, "42");
        assertThat(waiting.join().out()).isEqualTo("42");
    }

    @Test
    void shows_a_task_aligned_for_people() {
        shell.submit("demo.echo", "--id", "t");
        assertThat(shell.status("t").out()).matches("""
                        id            default/t
                        state         queued
                        type          demo.echo
                        priority      3
                        since         (now|[0-9]+s ago) \\(20[0-9T:.-]+Z\\)
                        next attempt  1
                        """);
        Delivery delivery = worker.take();
        assertThat(shell.status("t").out()).matches("""
                        id            default/t
                        state         running
                        type          demo.echo
                        priority      3
                        since         (now|[0-9]+s ago) \\(20[0-9T:.-]+Z\\)
                        worker        hand-1
                        lease         renewed at most [0-9.]+m?s ago, delivery 1
                        attempt       1
                        """);
        worker.bury(delivery);
        assertThat(shell.status("t").out().replaceAll("\\b([0-9]s ago|now   )", "recent"))
                .matches("""
                        id            default/t
                        state         dead
                        type          demo.echo
                        priority      3
                        ended         .+ \\(20[0-9T:.-]+Z\\)
                        reason        attempts used up \\(1 of 1\\)
                        attempts      number  worker  started  waited  ran   failure
                                      1       hand-1  recent   12ms    2.3s  IllegalStateException: the mill stands still
                        """);
    }

    @Test
    void shows_a_task_as_json() {
        worker.bury(submitted());
        assertThat(shell.status("t", "--json").out())
                .matches(
                        "\\{\"id\":\"default/t\",\"state\":\"dead\",\"type\":\"demo.echo\",\"priority\":3,\"attempt\":1,"
                                + "\"since\":\"20[^\"]+Z\",\"reason\":\"attempts used up \\(1 of 1\\)\",\"attempts\":\\[\\{\"number\":1,"
                                + "\"worker\":\"hand-1\",\"startedAt\":\"20[^\"]+Z\",\"waitedMs\":12,\"ranMs\":2345,"
                                + "\"error\":\"java.lang.IllegalStateException\",\"message\":\"the mill stands still\"}]}\\R");
    }

    @Test
    void shows_how_far_a_running_task_is_and_what_it_logged() {
        Delivery delivery = submitted();
        Instant told = Instant.parse("2026-01-02T03:04:05Z");
        worker.report(delivery, new Progress(40, "milling", told), "opened the \u001b[1msluice\u001b[0m", "\u202eevil");
        assertThat(shell.status("t").out())
                .contains("progress      40% milling, ")
                .containsPattern("""
                        log           .+ ago  opened the sluice
                                      .+ ago  \ufffdevil
                        attempt       1
                        """);
        assertThat(shell.status("t", "--json").out())
                .contains("\"progress\":{\"percent\":40,\"note\":\"milling\",\"at\":\"2026-01-02T03:04:05Z\"},"
                        + "\"log\":[{\"at\":\"2026-01-02T03:04:05Z\",\"text\":\"opened the sluice\"},"
                        + "{\"at\":\"2026-01-02T03:04:05Z\",\"text\":\"\ufffdevil\"}],\"attempts\":[]");
    }

    @Test
    void cancels_what_waits_and_twice_is_no_mistake() {
        shell.submit("demo.echo", "--id", "t");
        Run run = shell.cancel("t");
        assertThat(run.out()).isEqualToIgnoringNewLines("default/t cancelled");
        assertThat(run.exit()).isZero();
        Run again = shell.cancel("t", "--json");
        assertThat(again.out())
                .isEqualToIgnoringNewLines(
                        "{\"id\":\"default/t\",\"state\":\"cancelled\",\"cancelled\":false,\"requested\":false}");
        assertThat(again.exit()).isZero();
        assertThat(shell.result("t").exit()).isEqualTo(1);
    }

    @Test
    void tells_the_worker_of_what_runs() {
        submitted();
        Run run = shell.cancel("t");
        assertThat(run.out()).isEqualToIgnoringNewLines("default/t running; its worker has been told to stop it");
        assertThat(run.exit()).isZero();
    }

    @Test
    void cannot_cancel_what_has_ended() {
        worker.complete(submitted(), "1");
        Run run = shell.cancel("t");
        assertThat(run.out()).isEqualToIgnoringNewLines("default/t had ended before: completed");
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void an_unknown_id_is_3_and_leaves_no_trace() {
        KeyspaceSnapshot before = redis.snapshot();
        String told = "headrace: Task default/nope is not known: it never was, or it ended longer ago than its outcome"
                + " is kept";
        for (Run run : new Run[] {
            shell.status("nope"), shell.result("nope"), shell.result("nope", "--wait", "5s"), shell.cancel("nope")
        }) {
            assertThat(run.err()).isEqualToIgnoringNewLines(told);
            assertThat(run.out()).isEmpty();
            assertThat(run.exit()).isEqualTo(3);
        }
        assertThat(redis.snapshot()).isEqualTo(before);
    }

    @Test
    void an_id_that_is_none_is_2() {
        Run run = shell.status("Mail/x");
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "headrace: Queue name 'Mail' is not valid: use 1 to 64 of a-z 0-9 . _ - beginning"
                                + " with a letter or digit (see status --help)");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(shell.result().exit()).isEqualTo(2);
        assertThat(shell.cancel("a b").exit()).isEqualTo(2);
    }

    /** A task with the id t that this test's worker has. */
    private Delivery submitted() {
        shell.submit("demo.echo", "--id", "t");
        return worker.take();
    }
}
