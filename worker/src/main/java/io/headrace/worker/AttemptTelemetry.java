package io.headrace.worker;

import io.headrace.broker.Delivery;
import io.headrace.broker.Settlement;
import io.headrace.task.Task;
import io.headrace.telemetry.TaskObservations;
import io.headrace.telemetry.TaskObservations.ProcessContext;
import io.headrace.telemetry.Telemetry;
import io.headrace.telemetry.TelemetryGuard;
import io.headrace.telemetry.TraceHeaders;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Times attempts and observes them, each on the thread of its handler. Whatever fails of that is kept from the attempt.
 * Thread-safe.
 */
final class AttemptTelemetry {

    /** What is an error; who asks to run later, or is told to end, has none. */
    private static final Set<String> FAILURES = Set.of("retried", "dead");

    /** Tells nobody. */
    static final AttemptTelemetry NONE = new AttemptTelemetry(null, null);

    private final @Nullable Telemetry telemetry;
    private final @Nullable WorkerMetrics metrics;
    private final boolean observing;
    private final TelemetryGuard guard = new TelemetryGuard("worker");

    AttemptTelemetry(@Nullable Telemetry telemetry, @Nullable WorkerMetrics metrics) {
        this.telemetry = telemetry;
        this.metrics = metrics;
        this.observing = telemetry != null && !telemetry.observations().isNoop();
    }

    /**
     * An attempt begins on this thread.
     *
     * @param startedMillis when, by the server's clock
     */
    Begun begin(Delivery delivery, long startedMillis) {
        Task task = delivery.task();
        if (telemetry == null || metrics == null) {
            return new Begun(task, guard, null, null);
        }
        long waitedMillis = Math.max(0, startedMillis - delivery.lease().readyAtMillis());
        WorkerMetrics.OfTask ofTask = guard.get(() -> {
            WorkerMetrics.OfTask meters = metrics.of(task);
            meters.began(waitedMillis);
            return meters;
        });
        return new Begun(task, guard, ofTask, observing ? observe(telemetry.observations(), task, waitedMillis) : null);
    }

    private @Nullable Observed observe(ObservationRegistry registry, Task task, long waitedMillis) {
        ProcessContext context = new ProcessContext(task, waitedMillis);
        Observation observation = guard.get(() -> TaskObservations.process(registry, context));
        if (observation == null) {
            return null;
        }
        // One that was told to begin is told of the end as well, whoever of those it tells has failed.
        guard.run(observation::start);
        return new Observed(registry, context, observation);
    }

    private record Observed(ObservationRegistry registry, ProcessContext context, Observation observation) {}

    /** An attempt under way. Belongs to the thread of its handler, except {@link #traceContext}. */
    static final class Begun {

        private final Task task;
        private final TelemetryGuard guard;
        private final WorkerMetrics.@Nullable OfTask metrics;
        private final @Nullable Observed observed;
        private final long begunNanos = System.nanoTime();

        private Begun(
                Task task, TelemetryGuard guard, WorkerMetrics.@Nullable OfTask metrics, @Nullable Observed observed) {
            this.task = task;
            this.guard = guard;
            this.metrics = metrics;
            this.observed = observed;
        }

        /** What the handler hands on to others; what the task came with where nothing is traced. */
        Map<String, String> traceContext() {
            Map<String, String> traced = observed == null ? null : guard.get(observed.context()::traceContext);
            return traced == null ? TraceHeaders.among(task.options().headers()) : traced;
        }

        /** Makes the attempt the current one of this thread until that is closed. */
        Current enter() {
            if (observed == null) {
                return () -> {};
            }
            ObservationRegistry registry = observed.registry();
            Observation.Scope outer = registry.getCurrentObservationScope();
            Observation.Scope scope = guard.get(observed.observation()::openScope);
            // Where one that was told of it has failed, it is open nevertheless.
            Observation.Scope opened = scope == null ? registry.getCurrentObservationScope() : scope;
            if (opened == null || opened == outer) {
                return () -> {};
            }
            return () -> {
                if (!guard.run(opened::close)) {
                    registry.setCurrentObservationScope(outer);
                }
            };
        }

        /**
         * The handler has ended.
         *
         * @param settlement what is to be done; null to leave the task as it is
         * @param thrown what it threw; null if nothing
         */
        void end(@Nullable Settlement settlement, @Nullable Throwable thrown) {
            if (metrics != null) {
                guard.run(() -> metrics.ended(System.nanoTime() - begunNanos, TimeUnit.NANOSECONDS));
            }
            if (observed != null) {
                String outcome = settlement == null ? "unfinished" : WorkerMetrics.outcome(settlement);
                observed.context().outcome(outcome);
                if (thrown != null && FAILURES.contains(outcome)) {
                    guard.run(() -> observed.observation().error(thrown));
                }
                guard.run(observed.observation()::stop);
            }
        }
    }

    /** While it is open, an attempt is the current one of its thread. */
    interface Current extends AutoCloseable {

        @Override
        void close();
    }
}
