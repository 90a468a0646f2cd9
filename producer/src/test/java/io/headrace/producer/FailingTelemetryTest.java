package io.headrace.producer;

import static io.headrace.producer.ProducerTests.queued;
import static io.headrace.producer.ProducerTests.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskType;
import io.headrace.telemetry.Telemetry;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Telemetry that fails costs no task. */
@HeadraceTest
class FailingTelemetryTest {

    private static final TaskType<String, Void> PACK = TaskType.of("shop.pack", String.class);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofObservationsLeavesTheAnswerToTheServer(boolean fromTheStart, TestRedis redis) {
        try (TaskProducer producer = TaskProducer.builder(settings(redis))
                .telemetry(Telemetry.of(new SimpleMeterRegistry(), FailingObservations.registry(fromTheStart)))
                .connect()) {
            TaskId id = producer.submit(PACK, "mill");

            assertThat(producer.status(id).orElseThrow().state()).isEqualTo(TaskState.QUEUED);
            assertThat(queued(redis)).isEqualTo(1);
        }
    }
}
