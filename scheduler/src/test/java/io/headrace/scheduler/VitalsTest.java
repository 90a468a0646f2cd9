package io.headrace.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.task.RedisUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VitalsTest {

    private final AtomicLong nanos = new AtomicLong(-5);
    private final Vitals vitals = new Vitals("redis://r", nanos::get);
    private final PeriodicLoop.Listener promoting = vitals.promoting(new PeriodicLoop.Listener() {});
    private final PeriodicLoop.Listener cleaning = vitals.cleaning(new PeriodicLoop.Listener() {});

    @BeforeEach
    void pace() {
        vitals.pace(Duration.ofSeconds(1), Duration.ofSeconds(30));
    }

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void aStepThatFailedIsKnownAtOnceAndForgottenWithTheNextOneThatDoesNot() {
        pass(3);
        cleaning.failed(new RedisUnavailableException("No answer"));
        assertThat(vitals.problems())
                .containsExactly(
                        "Redis at redis://r has been away for 3 s; delayed tasks and retries wait until it is back:"
                                + " No answer");
        promoting.stepped(Duration.ZERO);
        assertThat(vitals.problems()).isEmpty();
    }

    @Test
    void aLoopThatDoesNotComeRoundIsMissed() {
        pass(6);
        assertThat(vitals.problems()).isEmpty();
        pass(1);
        assertThat(vitals.problems())
                .containsExactly(
                        "Promoting has not come round for 7 s; see whether Redis at redis://r answers: a step is"
                                + " under way");
        vitals.pace(Duration.ofMinutes(1), Duration.ofSeconds(30));
        assertThat(vitals.problems()).isEmpty();
        promoting.stepped(Duration.ZERO);
        pass(60);
        assertThat(vitals.problems()).isEmpty();
        pass(120);
        promoting.stepped(Duration.ZERO);
        cleaning.failed(new IllegalStateException("odd"));
        assertThat(vitals.problems())
                .containsExactly(
                        "Tidying up has not come round for 187 s; see whether Redis at redis://r answers: odd");
    }
}
