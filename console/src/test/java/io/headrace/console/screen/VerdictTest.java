package io.headrace.console.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.WorkerInfo;
import io.headrace.console.screen.Facts.Listing;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether it flows. */
class VerdictTest {

    @Test
    void itFlows() {
        assertThat(Verdict.of(Sample.calm()))
                .isEqualTo(new Verdict(Tone.GOOD, "FLOWING", "124 tasks/s, 2 running, 5 waiting"));
    }

    @Test
    void nothingIsThere() {
        assertThat(Verdict.of(facts(List.of(), List.of())))
                .isEqualTo(new Verdict(Tone.PLAIN, "IDLE", "nothing waits and nothing runs"));
    }

    @Test
    void tasksWaitAndNoWorkerServesThem() {
        QueueSnapshot reports = Sample.queue(Sample.REPORTS, 1, 0, 0, 0, 0, null, 0);
        assertThat(Verdict.of(facts(List.of(reports), Sample.workers().subList(0, 1))))
                .isEqualTo(new Verdict(Tone.BAD, "STANDING", "reports: 1 task waits and no worker serves it"));
    }

    @Test
    void allItsWorkersAreQuiet() {
        QueueSnapshot reports = Sample.queue(Sample.REPORTS, 3, 0, 0, 0, 0, null, 0);
        assertThat(Verdict.of(facts(List.of(reports), Sample.workers())))
                .isEqualTo(new Verdict(Tone.BAD, "STANDING", "reports: 3 tasks wait, its workers are quiet"));
    }

    @Test
    void itIsPaused() {
        QueueSnapshot paused = Sample.queue(Sample.REPORTS, 3, 0, 0, 0, 0, Sample.PAUSE, 0);
        assertThat(Verdict.of(facts(List.of(paused), List.of())))
                .isEqualTo(new Verdict(Tone.WARN, "PAUSED", "reports is paused by ann@ops1 since 4m, 3 tasks wait"));
    }

    @Test
    void theWorstIsToldFirstAndTheOthersAreCounted() {
        QueueSnapshot behind = Sample.queue(Sample.MAIL, 86, 0, 0, 0, 0, null, 0);
        QueueSnapshot paused = Sample.queue(Sample.REPORTS, 0, 0, 0, 0, 0, Sample.PAUSE, 0);
        assertThat(Verdict.of(facts(List.of(behind, paused), Sample.workers())).sentence())
                .isEqualTo("mail: 86 tasks wait, the oldest for 1m35s (and 1 more)");
        assertThat(Verdict.of(facts(List.of(paused, behind), List.of())).sentence())
                .isEqualTo("mail: 86 tasks wait and no worker serves it (and 1 more)");
    }

    private static Facts facts(List<QueueSnapshot> queues, List<WorkerInfo> workers) {
        return new Facts(Sample.NOW, queues, workers, Throughput.NONE, Listing.NONE, Sample.NOW);
    }
}
