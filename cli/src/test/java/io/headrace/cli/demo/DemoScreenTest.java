package io.headrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Inspection.Depth;
import io.headrace.command.TerminalSize;
import io.headrace.task.TaskState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoScreenTest {

    private static final DemoView BUSY =
            view(1_000_000, new Depth(888_888, 40, 77_777, 3, Map.of("w", 40L)), 22_222, 3);
    private static final DemoView ENDED = view(499, new Depth(0, 0, 0, 12, Map.of()), 487, 12);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(ints = {66, 67, 71, 72, 80, 200})
    void no_line_of_the_picture_is_wider_than_the_terminal(int columns) {
        screen(true, true, columns).show(BUSY);
        assertThat(shown()).contains("done", "queued 888888", "pid 17");
        assertThat(shown().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(columns));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 50, 65})
    void a_narrow_terminal_gets_plain_lines_that_fit(int columns) {
        screen(true, true, columns).show(BUSY);
        assertThat(shown()).hasLineCount(1).contains("5.0s");
        assertThat(shown().strip().length()).isLessThan(Math.max(columns, 28));
        assertThat(printed()).doesNotContain("\u001b");
    }

    @ParameterizedTest
    @ValueSource(ints = {66, 70, 100})
    void the_bar_is_full_at_the_end(int columns) {
        screen(true, false, columns).end(ENDED);
        assertThat(shown()).contains("█ 499/499").doesNotContain("░");
    }

    @Test
    void the_bar_is_not_full_before() {
        screen(true, false, 100).show(view(499, new Depth(0, 1, 0, 12, Map.of()), 486, 12));
        assertThat(shown()).contains("█░ 498/499");
    }

    @Test
    void no_more_run_than_there_are_slots() {
        screen(true, false, 100).show(BUSY);
        assertThat(shown()).contains("running 8 ", "●●●●●●●●");
    }

    @Test
    void a_terminal_that_changes_its_width_is_cleared() {
        DemoScreen screen = screen(true, false, 100, 70);
        screen.show(BUSY);
        assertThat(printed()).doesNotContain("\u001b[2J");
        screen.end(ENDED);
        assertThat(printed()).contains("\u001b[2J");
    }

    @Test
    void workers_that_have_no_room_are_counted() {
        Map<String, Long> many = Map.of("a", 1L, "b", 2L, "c", 3L, "d", 4L);
        List<String> lines = new DemoPicture(false, many, 8).lines(BUSY, List.of(), new TerminalSize(10, 80));
        assertThat(lines).hasSizeLessThan(10).endsWith("  and 3 more");
    }

    @Test
    void without_a_terminal_the_end_is_one_plain_line() {
        DemoScreen screen = screen(false, false, 80);
        screen.show(ENDED);
        screen.end(ENDED);
        assertThat(printed())
                .isEqualToIgnoringNewLines("  5.0s  499/499 done, 0 queued, 0 running, 0 later, 0 retries, 12 dead");
    }

    private DemoScreen screen(boolean terminal, boolean colours, Integer... columns) {
        Iterator<Integer> next = Arrays.asList(columns).iterator();
        return new DemoScreen(
                new PrintStream(bytes, true, StandardCharsets.UTF_8),
                terminal,
                () -> new TerminalSize(24, next.hasNext() ? next.next() : columns[columns.length - 1]),
                new DemoPicture(colours, Collections.singletonMap("w", 17L), 8));
    }

    private static DemoView view(int submitted, Depth depth, long completed, long dead) {
        return new DemoView(
                submitted, depth, Map.of(TaskState.COMPLETED, completed, TaskState.DEAD, dead), Duration.ofSeconds(5));
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private String shown() {
        return printed().replaceAll("\u001b\\[[?0-9;]*[A-Za-z]|\r", "");
    }
}
