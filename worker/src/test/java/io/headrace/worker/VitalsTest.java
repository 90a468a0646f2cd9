package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.task.RedisRefusedException;
import io.headrace.task.RedisUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VitalsTest {

    private final AtomicLong nanos = new AtomicLong(-5);
    private final Vitals vitals = new Vitals("redis://r", Duration.ofSeconds(15), nanos::get);
    private final PeriodicLoop.Listener turns = vitals.turns();
    private final PeriodicLoop.Listener heartbeats = vitals.heartbeats();

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void aReadThatFailedIsKnownAtOnceAndForgottenWithTheNextAnswer() {
        vitals.answered();
        pass(12);
        turns.failed(new RedisUnavailableException("No answer", null));
        assertThat(vitals.problems())
                .containsExactly("Redis at redis://r has been away for 12 s; tasks are taken again when it is back:"
                        + " No answer");
        // A turn that asked nothing tells nothing.
        turns.stepped(Duration.ZERO);
        assertThat(vitals.problems()).hasSize(1);
        vitals.answered();
        assertThat(vitals.problems()).isEmpty();
    }

    @Test
    void aReadThatDoesNotReturnIsMissed() {
        pass(5);
        assertThat(vitals.problems()).isEmpty();
        pass(1);
        heartbeats.stepped(Duration.ZERO);
        assertThat(vitals.problems())
                .containsExactly(
                        "No read from Redis at redis://r has returned for 6 s, where each should within a second"
                                + " or two; see whether Redis answers: the read is under way");
        turns.stepped(Duration.ZERO);
        assertThat(vitals.problems()).isEmpty();
    }

    @Test
    void readsThatAreRefusedAreMissedWithTheReason() {
        turns.failed(new RedisRefusedException("NOPERM"));
        assertThat(vitals.problems()).isEmpty();
        pass(6);
        assertThat(vitals.problems())
                .singleElement()
                .asString()
                .contains("returned for 6 s")
                .endsWith(": NOPERM");
    }

    @Test
    void aWorkerThatOthersTakeForDeadIsNotReady() {
        pass(16);
        turns.stepped(Duration.ZERO);
        vitals.settlements().beat();
        assertThat(vitals.problems())
                .containsExactly("No heartbeat has reached Redis at redis://r for 16 s, so that others take this worker"
                        + " for dead: the heartbeat is under way");
        heartbeats.stepped(Duration.ZERO);
        assertThat(vitals.problems()).isEmpty();
    }

    @Test
    void whatTheServerAnsweredIsNoAbsence() {
        turns.failed(new RedisUnavailableException("OOM", new IllegalStateException("OOM"), true));
        assertThat(vitals.problems()).isEmpty();
        pass(6);
        assertThat(vitals.problems())
                .singleElement()
                .asString()
                .contains("returned for 6 s")
                .endsWith(": OOM");
    }

    @Test
    void aWorkerThatDoesNotSettleIsNotReady() {
        pass(16);
        turns.stepped(Duration.ZERO);
        heartbeats.stepped(Duration.ZERO);
        assertThat(vitals.problems())
                .containsExactly(
                        "Tasks that have ended have waited 16 s to be settled, where each should within moments;"
                                + " see whether the log of this worker can be written: what follows a settlement is under way");
        vitals.settlements().miss(new RedisUnavailableException("OOM"));
        assertThat(vitals.problems()).singleElement().asString().endsWith(": OOM");
        vitals.settlements().beat();
        assertThat(vitals.problems()).isEmpty();
    }
}
