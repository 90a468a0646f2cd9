package io.headrace.worker;

import io.headrace.broker.Delivery;
import io.headrace.broker.Settlement;
import io.headrace.task.Task;
import io.headrace.telemetry.TaskObservations;
import io.headrace.telemetry.TaskObservations.ProcessContext;
import io.headrace.telemetry.Telemetry;
import io.headrace.telemetry.TraceHeaders;
import io.micrometer.observation.Observation;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Times attempts and observes them, each on the thread of its handler. Thread-safe. */
final class AttemptTelemetry {

    /** What is an error; who asks to run later, or is told to end, has none. */
    private static final Set<String> FAILURES = Set.of("retried", "dead");

    /** Tells nobody. */
    static final AttemptTelemetry NONE = new AttemptTelemetry(null, null);

    private final @Nullable Telemetry telemetry;
    private final @Nullable WorkerMetrics metrics;
    private final boolean observing;

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
            return new Begun(task, null, null, null);
        }
        long waitedMillis = Math.max(0, startedMillis - delivery.lease().readyAtMillis());
        WorkerMetrics.OfTask ofTask = metrics.of(task);
        ofTask.began(waitedMillis);
        if (!observing) {
            return new Begun(task, ofTask, null, null);
        }
        ProcessContext context = new ProcessContext(task, waitedMillis);
        return new Begun(
                task,
                ofTask,
                context,
                TaskObservations.process(telemetry.observations(), context).start());
    }

    /** An attempt under way. Belongs to the thread of its handler, except {@link #traceContext}. */
    static final class Begun {

        private final Task task;
        private final WorkerMetrics.@Nullable OfTask metrics;
        private final @Nullable ProcessContext context;
        private final @Nullable Observation observation;
        private final long begunNanos = System.nanoTime();

        private Begun(
                Task task,
                WorkerMetrics.@Nullable OfTask metrics,
                @Nullable ProcessContext context,
                @Nullable Observation observation) {
            this.task = task;
            this.metrics = metrics;
            this.context = context;
            this.observation = observation;
        }

        /** What the handler hands on to others; what the task came with where nothing is traced. */
        Map<String, String> traceContext() {
            return context == null ? TraceHeaders.among(task.options().headers()) : context.traceContext();
        }

        /** Makes the attempt the current one of this thread until that is closed. */
        Current enter() {
            return observation == null ? () -> {} : observation.openScope()::close;
        }

        /**
         * The handler has ended.
         *
         * @param settlement what is to be done; null to leave the task as it is
         * @param thrown what it threw; null if nothing
         */
        void end(@Nullable Settlement settlement, @Nullable Throwable thrown) {
            if (metrics != null) {
                metrics.ended(System.nanoTime() - begunNanos, TimeUnit.NANOSECONDS);
            }
            if (observation != null && context != null) {
                String outcome = settlement == null ? "unfinished" : WorkerMetrics.outcome(settlement);
                context.outcome(outcome);
                if (thrown != null && FAILURES.contains(outcome)) {
                    observation.error(thrown);
                }
                observation.stop();
            }
        }
    }

    /** While it is open, an attempt is the current one of its thread. */
    interface Current extends AutoCloseable {

        @Override
        void close();
    }
}
