package io.headrace.history.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.history.Past;
import io.headrace.history.command.HistoryShell.Run;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestPostgres;
import io.headrace.testkit.TestRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look, on a real PostgreSQL. */
@HeadraceTest
class HistorySearchCommandsTest {

    @TempDir
    private Path folder;

    private Past past;
    private HistoryShell shell;

    @BeforeEach
    void open(TestRedis redis, TestPostgres postgres) throws IOException {
        past = new Past(postgres);
        shell = new HistoryShell(redis, folder).on(past.config());
    }

    @AfterEach
    void close() {
        past.close();
    }

    private void fill() {
        past.end("mail/a", "2026-11-20T08:00:00Z").result("\"sent\"").write();
        past.end("mail/b", "2026-11-21T09:00:00Z")
                .worker("w2")
                .payload("{\"order\":{\"customer\":7}}")
                .retried("no route to host 1")
                .dead("no route to host 2")
                .write();
        past.end("shop/c", "2026-11-22T10:00:00Z")
                .type("shop.bill")
                .ended(TaskState.CANCELLED, "cancelled by ada")
                .write();
    }

    @Test
    void the_tasks_that_ended_last_come_first() {
        fill();
        Run run = shell.run("show");
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines())
                .containsExactly(
                        "id      state      type       ended                 attempts  waited  ran  worker  error",
                        "shop/c  cancelled  shop.bill  2026-11-22T10:00:00Z         0                       cancelled by ada",
                        "mail/b  dead       mail.send  2026-11-21T09:00:00Z         2    30ms   4s  w2      ConnectException: no route to host 2",
                        "mail/a  completed  mail.send  2026-11-20T08:00:00Z         1    30ms   4s  w1");
        assertThat(run.exit()).isZero();
    }

    @Test
    void a_terminal_gets_lines_that_fit_and_times_as_people_say_them() {
        fill();
        assertThat(shell.terminal(true).run("show", "1").out().lines().skip(1))
                .containsExactly("shop/c  cancelled  shop.bill  2h ago         0             …");
    }

    @Test
    void filters_leave_what_is_meant() {
        fill();
        Map.ofEntries(
                        found("mail/b mail/a", "--queue", "mail"),
                        found("mail/b mail/a", "--type", "mail.*"),
                        found("shop/c", "--type", "shop.bill"),
                        found("shop/c mail/b", "--state", "dead", "--state", "cancelled"),
                        found("shop/c mail/b", "--since", "2026-11-21T09:00:00Z"),
                        found("shop/c mail/b", "--state", "dead,cancelled"),
                        found("shop/c", "--since", "2026-11-22"),
                        found("mail/b", "--since", "2026-11-21", "--until", "2026-11-22"),
                        found("shop/c", "--since", "26h"),
                        found("mail/a", "--until", "2026-11-21T09:00:00Z"),
                        found("mail/b", "--worker", "w2"),
                        found("mail/b", "--error", "NO ROUTE"),
                        found("mail/b", "--payload", "order.customer=7"),
                        found("mail/a", "--payload", "customer=42", "--queue", "mail"))
                .forEach((options, ids) -> {
                    String[] args =
                            Stream.concat(Stream.of("show"), options.stream()).toArray(String[]::new);
                    assertThat(shell.run(args).out().lines().skip(1).map(line -> line.split(" ")[0]))
                            .as("%s", options)
                            .isEqualTo(List.of(ids.split(" ")));
                });
    }

    private static Map.Entry<List<String>, String> found(String ids, String... options) {
        return Map.entry(List.of(options), ids);
    }

    @Test
    void a_page_says_how_to_see_the_next() {
        fill();
        Run first = shell.run("show", "2");
        assertThat(first.err()).startsWith("headrace: more follow: the same command with --cursor ");
        String cursor = first.err().strip().replaceAll(".*--cursor ", "");
        Run second = shell.run("show", "2", "--cursor", cursor);
        assertThat(second.out().lines().skip(1).map(line -> line.split(" ")[0])).containsExactly("mail/a");
        assertThat(second.err()).isEmpty();
    }

    @Test
    void nothing_found_says_what_was_looked_for() {
        fill();
        Run run = shell.run("show", "--queue", "mail", "--state", "expired", "--payload", "a\\.b.c=1");
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "headrace: nothing found that has ended: queue mail, state expired, payload a\\.b.c=1");
        assertThat(run.exit()).isZero();
        assertThat(shell.run("show", "--state", "expired", "--json").out()).isEqualToIgnoringNewLines("{\"items\":[]}");
    }

    @Test
    void json_has_all_that_was_kept() {
        past.end("mail/b", "2026-11-21T09:00:00Z")
                .options(TaskOptions.builder().maxAttempts(2).header("tenant", "blue"))
                .payload("{\"customer\": 42}")
                .retried("no route to host 1")
                .dead("no route to host 2")
                .write();
        String failure = "\"error\":{\"type\":\"java.net.ConnectException\",\"message\":\"no route to host %d\","
                + "\"stack\":\"at Mail.send(Mail.java:7)\"}}";
        String attempt = "{\"number\":%d,\"worker\":\"w1\",\"startedAt\":\"2026-11-21T08:59:55.00%dZ\",\"waitedMs\":30,"
                + "\"ranMs\":4000,";
        String task = "{\"id\":\"mail/b\",\"queue\":\"mail\",\"type\":\"mail.send\",\"state\":\"dead\",\"priority\":3,"
                + "\"submittedAt\":\"2026-11-21T08:59:54.971Z\",\"endedAt\":\"2026-11-21T09:00:00.000Z\",\"attempt\":2,"
                + "\"worker\":\"w1\",\"waitedMs\":30,\"ranMs\":4000,\"error\":\"ConnectException: no route to host 2\","
                + "\"reason\":\"it failed too often\",\"cause\":\"mail.send ConnectException: no route to host #\","
                + "\"headers\":{\"tenant\":\"blue\"},\"options\":{\"maxAttempts\":2,\"retentionMs\":3600000},"
                + "\"payload\":{\"customer\": 42},\"payloadBytes\":16,\"payloadKept\":\"whole\",\"attempts\":["
                + attempt.formatted(1, 1) + failure.formatted(1) + "," + attempt.formatted(2, 2) + failure.formatted(2)
                + "],\"timeline\":[{\"at\":\"2026-11-21T08:59:54.971Z\",\"what\":\"submitted\",\"text\":\"Submitted\"},";
        assertThat(shell.run("show", "--json").out())
                .startsWith("{\"items\":[" + task)
                .endsWith("]}]}\n");
        assertThat(shell.run("task", "mail/b", "--json").out())
                .startsWith("{\"items\":[" + task)
                .endsWith("]}]}\n");
    }

    @Test
    void a_task_shows_every_end_of_it() {
        past.end("mail/b", "2026-11-21T09:00:00Z").dead("no route to host 2").write();
        past.end("mail/b", "2026-11-22T09:00:00Z").result("\"sent\"").write();
        Run run = shell.run("task", "mail/b");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(run.out().lines().map(line -> line.replaceAll("  +", " ")))
                .startsWith("end 2 of 2", "id mail/b", "state completed", "type mail.send", "priority 3")
                .containsSubsequence(
                        "ended 3h ago (2026-11-22T09:00:00Z)",
                        "options outcome kept for 1h",
                        "payload {",
                        " \"customer\": 42",
                        "result \"sent\"",
                        "timeline 2026-11-22T08:59:54.971Z Submitted",
                        "end 1 of 2",
                        "state dead",
                        "reason it failed too often",
                        "cause mail.send ConnectException: no route to host #",
                        " 2026-11-21T09:00:00Z Ended: dead, it failed too often");
    }

    @Test
    void a_task_that_was_replayed_names_its_replay() {
        String replay = "mail/replay-" + Instant.parse("2026-11-21T09:00:00Z").toEpochMilli() + "-b";
        past.end("mail/b", "2026-11-21T09:00:00Z").dead("no route").write();
        assertThat(shell.run("task", "mail/b").out()).doesNotContain("submitted again");
        past.end(replay, "2026-11-22T09:00:00Z").write();
        assertThat(shell.run("task", "mail/b").out().lines().map(line -> line.replaceAll("  +", " ")))
                .contains("replay submitted again as " + replay + ", which ended at 2026-11-22T09:00:00Z, completed");
        assertThat(shell.run("task", "mail/b", "--json").out())
                .contains("\"replay\":{\"id\":\"" + replay
                        + "\",\"state\":\"completed\",\"endedAt\":\"2026-11-22T09:00:00.000Z\"}");
    }

    @Test
    void what_was_cut_or_left_out_is_said() {
        past.end("mail/long", "2026-11-21T09:00:00Z")
                .payload("\"" + "ä".repeat(600) + "\"")
                .write();
        past.end("mail/lost", "2026-11-21T09:00:00Z").payload(null).write();
        assertThat(shell.run("task", "mail/long").out())
                .contains("(cut: it had 1202 bytes, of which 999 are kept; history.value-limit)");
        assertThat(shell.run("task", "mail/long", "--json").out())
                .contains("\"payloadText\":\"\\\"ää")
                .contains("\"payloadBytes\":1202,\"payloadKept\":\"cut\"");
        assertThat(shell.run("task", "mail/lost").out()).contains("(left out, because too much waited for an archiver");
        assertThat(shell.run("task", "mail/lost", "--json").out())
                .contains("\"payloadKept\":\"left_out\"")
                .doesNotContain("\"payload\":");
    }

    @Test
    void a_task_that_the_history_does_not_have_is_told_so() {
        Run run = shell.run("task", "mail/nobody");
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "headrace: The history has no task mail/nobody: it has not ended, has not been"
                                + " archived yet, or was dropped after history.retention");
        assertThat(run.exit()).isEqualTo(3);
    }

    @Test
    void how_many_at_most_is_a_number_alone() {
        Run run = shell.run("causes", "--limit", "5");
        assertThat(run.err())
                .startsWith("headrace: unknown option --limit; how many at most is a number alone here, such as 50");
        assertThat(run.exit()).isEqualTo(2);
    }

    @Test
    void statistics_are_by_type_and_day() {
        fill();
        past.end("mail/old", "2026-11-15T23:59:59Z").write();
        Run run = shell.run("stats");
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().map(line -> line.replaceAll("  +", " ")))
                .containsExactly(
                        "day type completed dead cancelled expired failed attempts waited p50 waited p95 waited p99 waited max ran p50 ran p95 ran p99 ran max",
                        "2026-11-22 shop.bill 0 0 1 0 0.0% 0 0ms 0ms 0ms 0ms 0ms 0ms 0ms 0ms",
                        "2026-11-21 mail.send 0 1 0 0 100.0% 2 30ms 30ms 30ms 30ms 4s 4s 4s 4s",
                        "2026-11-20 mail.send 1 0 0 0 0.0% 1 30ms 30ms 30ms 30ms 4s 4s 4s 4s");
        assertThat(shell.run("stats", "--days", "8").out().lines()).hasSize(5);
        assertThat(shell.run("stats", "--days", "2", "--queue", "mail", "--json")
                        .out())
                .isEqualToIgnoringNewLines("{\"items\":[{\"type\":\"mail.send\",\"day\":\"2026-11-21\",\"completed\":0,"
                        + "\"dead\":1,\"cancelled\":0,\"expired\":0,\"attempts\":2,"
                        + "\"waitedMs\":{\"p50\":30,\"p95\":30,\"p99\":30,\"max\":30},"
                        + "\"ranMs\":{\"p50\":4000,\"p95\":4000,\"p99\":4000,\"max\":4000},\"failureRatio\":1.0}]}");
        assertThat(shell.run("stats", "--days", "1", "--type", "x").err())
                .isEqualToIgnoringNewLines(
                        "headrace: nothing found that has ended: type x, since 2026-11-22T00:00:00Z");
    }

    @Test
    void errors_are_grouped_by_cause_over_the_days() {
        past.end("mail/1", "2026-11-20T09:00:00Z").dead("no route to host 1").write();
        past.end("mail/2", "2026-11-21T09:00:00Z").dead("no route to host 2").write();
        past.end("mail/3", "2026-11-21T10:00:00Z").dead("no route to host 3").write();
        past.end("mail/4", "2026-11-21T11:00:00Z").dead("refused").write();
        Run run = shell.run("causes");
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().map(line -> line.replaceAll("  +", "|")))
                .satisfiesExactly(
                        header -> assertThat(header).isEqualTo("count|first|last|by day|cause|example"),
                        most -> assertThat(most)
                                .startsWith(
                                        "|3|2026-11-20T09:00:00Z|2026-11-21T10:00:00Z|2026-11-20:1 2026-11-21:2|mail.send ConnectException: no route to host #|")
                                .contains("no route to host 3"),
                        other -> assertThat(other)
                                .startsWith(
                                        "|1|2026-11-21T11:00:00Z|2026-11-21T11:00:00Z|2026-11-21:1|mail.send ConnectException: refused|"));
        assertThat(shell.run("causes", "1", "--json").out())
                .startsWith("{\"items\":[{\"cause\":\"mail.send ConnectException: no route to host #\",\"count\":3,"
                        + "\"first\":\"2026-11-20T09:00:00.000Z\",\"last\":\"2026-11-21T10:00:00.000Z\",\"example\":\"")
                .endsWith("\"days\":{\"2026-11-20\":1,\"2026-11-21\":2}}]}\n");
        assertThat(shell.terminal(true).run("causes", "1").out().lines().skip(1))
                .singleElement()
                .asString()
                .contains("·····▄█");
        assertThat(shell.terminal(false).run("causes", "--queue", "shop").err())
                .isEqualToIgnoringNewLines("headrace: nothing found that died: queue shop, since 2026-11-16T00:00:00Z");
    }
}
