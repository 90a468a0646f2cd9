package io.headrace.console.command;

import static io.headrace.console.command.Samples.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.TaskDetail;
import io.headrace.command.PayloadText;
import io.headrace.task.Attempt;
import io.headrace.task.Backoff;
import io.headrace.task.Failure;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskTextTest {

    private static final List<Attempt> ATTEMPTS = List.of(
            new Attempt(1, "w1", NOW.minusSeconds(60), 12, 2_345, new Failure("a.B", "no luck", "at a.B.c(B.java:1)")));

    private static final TaskStatus DEAD = new TaskStatus(
            TaskId.parse("default/3-1767355140000-0"),
            TaskState.DEAD,
            "mail.send",
            Priority.NORMAL,
            NOW.minusSeconds(57),
            null,
            "attempts used up (1 of 1)",
            null,
            1,
            ATTEMPTS,
            null,
            List.of(),
            new Outcome(
                    TaskState.DEAD, "mail.send", null, "attempts used up (1 of 1)", NOW.minusSeconds(57), ATTEMPTS));

    @Test
    void everything_that_is_known_stands_in_its_section() {
        TaskOptions options = TaskOptions.builder()
                .maxAttempts(1)
                .timeout(Duration.ofSeconds(30))
                .backoff(Backoff.parse("fixed 10s"))
                .header("tenant", "acme")
                .header("trace", Samples.HOSTILE)
                .build();
        TaskDetail task = new TaskDetail(DEAD, "{\"to\":\"ada\",\"n\":[1.0,{}]}".getBytes(UTF_8), options);
        assertThat(new TaskText(task, Samples.CLOCK).lines())
                .containsExactly(
                        "id            default/3-1767355140000-0",
                        "state         dead",
                        "type          mail.send",
                        "priority      3",
                        "ended         57s ago (2026-01-02T11:59:03Z)",
                        "reason        attempts used up (1 of 1)",
                        "attempts      number  worker  started  waited  ran   failure",
                        "              1       w1      1m ago   12ms    2.3s  B: no luck",
                        "                a.B",
                        "                  at a.B.c(B.java:1)",
                        "options       at most 1 attempts, timeout 30s, backoff fixed 10s, outcome kept for 1h",
                        "headers       tenant: acme",
                        "              trace: ␛[2J␛]0;gone␇␍␊root# �gnp",
                        "payload       {",
                        "                \"to\": \"ada\",",
                        "                \"n\": [",
                        "                  1.0,",
                        "                  {}",
                        "                ]",
                        "              }",
                        "timeline      2026-01-02T11:59:00Z  Submitted",
                        "              2026-01-02T11:59:00Z  Attempt 1 began on w1 after a wait of 12ms",
                        "              2026-01-02T11:59:02.345Z  Attempt 1 failed after 2.3s: B: no luck",
                        "              2026-01-02T11:59:03Z  Ended: dead, attempts used up (1 of 1)");
    }

    @Test
    void says_what_is_not_kept() {
        assertThat(new TaskText(new TaskDetail(DEAD, null, null), Samples.CLOCK).lines())
                .contains("payload       not kept any more")
                .noneMatch(line -> line.startsWith("options") || line.startsWith("headers"));
    }

    @Test
    void a_long_payload_is_cut_and_says_how_to_see_all() {
        List<String> lines =
                new PayloadText(("[" + "1,".repeat(3_000) + "1]").getBytes(UTF_8), "--payload prints them").lines();
        assertThat(String.join("\n", lines.subList(0, lines.size() - 1))).hasSizeLessThanOrEqualTo(2048);
        assertThat(lines).last().isEqualTo("... 6003 bytes in all; --payload prints them");
    }

    @Test
    void json_keeps_its_numbers_texts_and_order() {
        assertThat(new PayloadText(
                                "{\"b\":1e400,\"a\":\"x, {y} \\\"z\\\\\" , \"e\" : [ ] }".getBytes(UTF_8),
                                "--payload prints them")
                        .lines())
                .containsExactly("{", "  \"b\": 1e400,", "  \"a\": \"x, {y} \\\"z\\\\\",", "  \"e\": []", "}");
    }

    @Test
    void other_payloads_are_shown_harmlessly() {
        assertThat(new PayloadText("plain\r\u001b[31mred\n\n".getBytes(UTF_8), "--payload prints them").lines())
                .containsExactly("plain", "␛[31mred", "");
        assertThat(new PayloadText(new byte[] {(byte) 0xFF, 1}, "--payload prints them").lines())
                .containsExactly("2 bytes that are no text; --payload prints them");
        assertThat(new PayloadText(new byte[0], "--payload prints them").lines())
                .isEmpty();
    }
}
