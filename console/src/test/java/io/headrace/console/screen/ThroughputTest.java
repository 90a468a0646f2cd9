package io.headrace.console.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.QueueSnapshot;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** How fast it goes, told from the counters of the queues. */
class ThroughputTest {

    private static final QueueName MAIL = new QueueName("mail");
    private static final Offset<Double> EXACT = Offset.offset(1e-9);
    private static final Instant START = Instant.parse("2026-03-04T12:00:00Z");

    @Test
    void theFirstPollTellsNoRate() {
        Throughput first = Throughput.NONE.with(List.of(counted(0, 1_000)));
        assertThat(first.rate()).isZero();
        assertThat(first.curve(START, 5)).containsOnly(Double.NaN);
    }

    @Test
    void theRateIsThatOfTheLastTenSecondsByTheServersClock() {
        Throughput throughput = Throughput.NONE;
        for (int second = 0; second <= 60; second++) {
            throughput =
                    throughput.with(List.of(counted(second, second < 30 ? 10L * second : 300 + 50L * (second - 30))));
        }
        assertThat(throughput.rate(MAIL)).isEqualTo(50);
        assertThat(throughput.rate()).isEqualTo(50);
        assertThat(throughput.rate(QueueName.DEFAULT)).isZero();
    }

    @Test
    void aNewDayBeginsToCountFromZero() {
        Throughput throughput =
                Throughput.NONE.with(List.of(counted(0, 86_400))).with(List.of(counted(1, 20)));
        assertThat(throughput.rate(MAIL)).isEqualTo(20);
    }

    @Test
    void attemptsThatAreToBeRepeatedAreNoEndings() {
        Throughput throughput = Throughput.NONE.with(List.of(counted(0, 5))).with(List.of(counted(2, 7, 1_000)));
        assertThat(throughput.rate(MAIL)).isEqualTo(1);
    }

    @Test
    void theCurveReachesBackFiveMinutesAndForgetsWhatIsOlder() {
        Throughput throughput = Throughput.NONE;
        for (int second = 0; second <= 400; second++) {
            throughput = throughput.with(List.of(counted(second, 7L * second)));
        }
        assertThat(throughput.samples()).hasSize(301);
        assertThat(throughput.curve(START.plusSeconds(400), 5)).containsExactly(new double[] {7, 7, 7, 7, 7}, EXACT);
        assertThat(throughput.curve(START.plusSeconds(401), 600))
                .endsWith(Double.NaN, Double.NaN)
                .satisfies(curve -> assertThat(curve[0]).isCloseTo(7, EXACT))
                .satisfies(curve -> assertThat(curve[597]).isCloseTo(7, EXACT));
    }

    @Test
    void whatEndedBetweenTwoPollsFarApartDidSoAllAlong() {
        Throughput throughput = Throughput.NONE.with(List.of(counted(0, 0))).with(List.of(counted(90, 900)));
        assertThat(throughput.curve(START.plusSeconds(150), 5))
                .containsExactly(new double[] {Double.NaN, Double.NaN, 5, 10, Double.NaN}, EXACT);
    }

    private static QueueSnapshot counted(int second, long ended) {
        return counted(second, ended, 0);
    }

    private static QueueSnapshot counted(int second, long ended, long retried) {
        return new QueueSnapshot(
                MAIL,
                START.plusSeconds(second),
                List.of(),
                0,
                0,
                0,
                null,
                null,
                Map.of(),
                Map.of(TaskState.COMPLETED, ended, TaskState.RETRYING, retried));
    }
}
