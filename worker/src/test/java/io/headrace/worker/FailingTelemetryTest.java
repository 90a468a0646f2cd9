package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.NonRetryableException;
import io.headrace.task.Outcome;
import io.headrace.task.TaskState;
import io.headrace.telemetry.Telemetry;
import io.headrace.telemetry.TelemetryGuard;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Telemetry that fails costs no task. */
@HeadraceTest
@Execution(ExecutionMode.SAME_THREAD) // All of them write to one log.
class FailingTelemetryTest {

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Logger guard;
    private Scene scene;

    @BeforeEach
    void open(TestRedis redis) {
        scene = new Scene(redis);
        lines.start();
        guard = (Logger) LoggerFactory.getLogger(TelemetryGuard.class);
        guard.addAppender(lines);
    }

    @AfterEach
    void close() {
        scene.close();
        guard.detachAppender(lines);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofObservationsLeavesTheOutcomeToTheHandler(boolean fromTheStart) throws Exception {
        ObservationRegistry observations = FailingObservations.registry(fromTheStart);
        List<Optional<Observation.Scope>> outer = new CopyOnWriteArrayList<>();
        scene.start(scene.worker()
                .concurrency(1)
                .telemetry(Telemetry.of(new SimpleMeterRegistry(), observations))
                .handle(Scene.TEXT, (context, text) -> {
                    context.traceContext();
                    Observation.Scope scope = observations.getCurrentObservationScope();
                    outer.add(Optional.ofNullable(scope == null ? null : scope.getPreviousObservationScope()));
                    if (text.equals("fail")) {
                        throw new NonRetryableException("as asked");
                    }
                    return text + "!";
                }));

        Outcome completed = scene.outcome(scene.submit("well"));
        Outcome dead = scene.outcome(scene.submit("fail"));

        assertThat(Scene.result(completed)).isEqualTo("\"well!\"");
        assertThat(completed.attempts()).hasSize(1).extracting(Attempt::failure).containsOnlyNulls();
        assertThat(dead.state()).isEqualTo(TaskState.DEAD);
        assertThat(dead.attempts())
                .extracting(Attempt::failure)
                .extracting(Failure::message)
                .containsExactly("as asked");
        assertThat(outer).as("nothing is left open on the thread").containsExactly(Optional.empty(), Optional.empty());
        assertThat(warnings()).singleElement().asString().startsWith("Telemetry of the worker failed");
    }

    private List<String> warnings() {
        return List.copyOf(lines.list).stream()
                .filter(each -> each.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
