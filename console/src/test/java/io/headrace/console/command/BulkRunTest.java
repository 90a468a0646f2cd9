package io.headrace.console.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.broker.BulkStep;
import io.headrace.command.BulkRun;
import io.headrace.command.BulkRun.Total;
import io.headrace.command.InvalidInputException;
import io.headrace.command.Rate;
import io.headrace.task.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkRunTest {

    private final HandPacer pacer = new HandPacer();
    private final Shell shell = new Shell();
    private final List<String> asked = new ArrayList<>();

    @Test
    void goes_on_until_there_is_nothing_more() {
        List<Long> progress = new ArrayList<>();
        Total total = run(Rate.UNLIMITED).run(steps(450, 1), progress::add);
        assertThat(total).isEqualTo(new Total(450, 3, true));
        assertThat(asked).containsExactly("null 200", "200 200", "400 200");
        assertThat(progress).containsExactly(201L, 402L, 453L);
        assertThat(pacer.passed()).isZero();
    }

    @Test
    void is_no_faster_than_asked_for() {
        Total total = run(Rate.parse("40/s")).run(steps(100, 0), done -> {});
        assertThat(total).isEqualTo(new Total(100, 0, true));
        assertThat(asked).hasSize(10).allMatch(each -> each.endsWith(" 10"));
        assertThat(pacer.passed()).isEqualTo(Duration.ofMillis(2_250));
    }

    @Test
    void a_slow_redis_needs_no_rest_besides() {
        BulkRun.Step slow = (cursor, limit) -> {
            pacer.pass(Duration.ofSeconds(1));
            return steps(20, 0).take(cursor, limit);
        };
        run(Rate.parse("40/s")).run(slow, done -> {});
        assertThat(pacer.passed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void stops_between_steps_when_told() {
        pacer.stopAfter(2);
        assertThat(run(Rate.UNLIMITED).run(steps(1_000, 0), done -> {})).isEqualTo(new Total(400, 0, false));
        assertThat(asked).hasSize(2);
    }

    @Test
    void a_failure_tells_how_many_were_done_before() {
        BulkRun.Step failing = (cursor, limit) -> {
            if (cursor != null) {
                throw new RedisUnavailableException("Redis is away", null);
            }
            return steps(1_000, 0).take(null, limit);
        };
        assertThatThrownBy(() -> run(Rate.UNLIMITED).run(failing, done -> {}))
                .isInstanceOf(RedisUnavailableException.class);
        assertThat(shell.err())
                .isEqualToIgnoringNewLines(
                        "headrace: it broke off when 200 were done; those of the last step may be done or not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "5/m", "x", "1.5", ""})
    void a_rate_that_is_none_is_refused(String text) {
        assertThatThrownBy(() -> Rate.parse(text)).isInstanceOf(InvalidInputException.class);
    }

    private BulkRun run(Rate rate) {
        return new BulkRun(shell.invocation(), pacer, rate);
    }

    /** So many tasks, of which in each step some stand elsewhere besides. */
    private BulkRun.Step steps(int tasks, int elsewhere) {
        return (cursor, limit) -> {
            asked.add(cursor + " " + limit);
            int from = cursor == null ? 0 : Integer.parseInt(cursor);
            int to = Math.min(tasks, from + limit);
            return new BulkStep(to - from, elsewhere, to == tasks ? null : Integer.toString(to));
        };
    }
}
