package io.headrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.LogLine;
import io.headrace.task.Priority;
import io.headrace.task.Progress;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTextTest {

    private static final Instant NOW = Instant.parse("2026-01-02T12:00:00Z");

    private static final TaskStatus RETRYING = new TaskStatus(
            TaskId.parse("default/t"),
            TaskState.RETRYING,
            "demo.fail",
            Priority.NORMAL,
            null,
            NOW.plusMillis(294_852),
            "IllegalStateException: no luck",
            null,
            3,
            List.of(
                    new Attempt(1, "w1", NOW.minusSeconds(7_200), 12, 19_123, new Failure("a.B", "no luck", "")),
                    new Attempt(
                            2,
                            "worker-2",
                            NOW,
                            420,
                            294_852,
                            new Failure("a.B", "no\nluck", "at a.B.c(B.java:1)"),
                            List.of(new LogLine(NOW.minusSeconds(4), "asks \u001b]0;the\nlake")))),
            null,
            List.of(),
            null);

    @Test
    void all_durations_are_of_one_style_and_the_attempts_have_a_header() {
        assertThat(lines(0, false))
                .containsExactly(
                        "id            default/t",
                        "state         retrying",
                        "type          demo.fail",
                        "priority      3",
                        "due           in 4m54s (2026-01-02T12:04:54.852Z)",
                        "reason        IllegalStateException: no luck",
                        "next attempt  3",
                        "attempts      number  worker    started  waited  ran    failure",
                        "              1       w1        2h ago   12ms    19.1s  B: no luck",
                        "              2       worker-2  now      420ms   4m54s  B: no");
    }

    @Test
    void long_lines_are_cut_to_the_width() {
        assertThat(lines(66, false))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(66));
        assertThat(lines(66, false)).contains("              1       w1        2h ago   12ms    19.1s  B: no luck");
        assertThat(lines(59, false)).contains("              1       w1        2h ago   12ms    19.1s  B:…");
    }

    @Test
    void the_stacks_are_shown_on_demand() {
        assertThat(lines(40, true))
                .endsWith(
                        "              2       worker-2  now      420ms   4m54s  B: no",
                        "                a.B",
                        "                luck",
                        "                  at a.B.c(B.java:1)",
                        "                logged 4s ago: asks \ufffd]0;the lake");
    }

    @Test
    void what_a_running_task_logged_has_a_line_each() {
        TaskStatus running = new TaskStatus(
                TaskId.parse("default/t"),
                TaskState.RUNNING,
                "demo.fail",
                Priority.NORMAL,
                null,
                null,
                "",
                "w1",
                1,
                List.of(),
                new Progress(40, "sorting", NOW.minusSeconds(3)),
                List.of(new LogLine(NOW.minusSeconds(62), "opened the sluice"), new LogLine(NOW, "x".repeat(80))),
                null);
        assertThat(new StatusText(Clock.fixed(NOW, ZoneOffset.UTC), 40, false).of(running))
                .endsWith(
                        "progress      40% sorting, 3s ago",
                        "log           1m2s ago  opened the slui\u2026",
                        "              now       " + "x".repeat(15) + "\u2026",
                        "attempt       1");
    }

    private static List<String> lines(int columns, boolean verbose) {
        return new StatusText(Clock.fixed(NOW, ZoneOffset.UTC), columns, verbose).of(RETRYING);
    }
}
