package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepeatsTest {

    private final List<String> said = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private long nanos = -1;
    private final Repeats repeats = new Repeats(() -> nanos, (delay, action) -> {
        assertThat(delay).isEqualTo(Duration.ofSeconds(10));
        later.add(action);
    });

    private void tell(String kind, int times) {
        IntStream.range(0, times)
                .forEach(i -> repeats.tell(kind, () -> said.add(kind), more -> said.add(more + " more " + kind)));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void saysAFewAndThenHowManyMore() {
        tell("a", 243);
        tell("b", 2);
        assertThat(said).containsExactly("a", "a", "a", "a", "a", "b", "b");
        assertThat(later).hasSize(1);
        later.get(0).run();
        assertThat(said).hasSize(8).endsWith("238 more a");
        later.get(0).run();
        assertThat(said).hasSize(8);
    }

    @Test
    void beginsAnewWhenTheTimeIsOver() {
        tell("a", 6);
        pass(Duration.ofSeconds(10).minusNanos(1));
        tell("a", 1);
        assertThat(said).hasSize(5);
        pass(Duration.ofNanos(1));
        // Whoever comes sooner, the alarm or the next complaint, says how many there were.
        tell("a", 1);
        later.get(0).run();
        assertThat(said).containsExactly("a", "a", "a", "a", "a", "2 more a", "a");
        pass(Duration.ofSeconds(10));
        tell("a", 1);
        assertThat(said).hasSize(8).endsWith("a", "a");
    }

    @Test
    void saysAtTheEndWhatItHasCounted() {
        tell("a", 7);
        tell("b", 1);
        repeats.flush();
        assertThat(said).hasSize(7).endsWith("b", "2 more a");
        later.get(0).run();
        assertThat(said).hasSize(7);
    }

    @Test
    void takesForOneWhatHasTooManyKinds() {
        IntStream.range(0, 1_000).forEach(i -> tell("kind " + i, 1));
        assertThat(said).hasSize(505);
        pass(Duration.ofSeconds(10));
        tell("kind 999", 1);
        later.get(0).run();
        assertThat(said).hasSize(507).endsWith("kind 999", "495 more kind 999");
    }
}
