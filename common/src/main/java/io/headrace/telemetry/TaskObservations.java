package io.headrace.telemetry;

import io.headrace.task.Submission;
import io.headrace.task.Task;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is observed of tasks, by OpenTelemetry's conventions for messaging: {@code headrace.publish} around a submission, which
 * puts the trace into the task's headers, and {@code headrace.process} around an attempt, which continues it from there. Other
 * names and keys can be had by a {@code GlobalObservationConvention} in the registry's configuration.
 */
public final class TaskObservations {

    private static final String NONE = "none";

    private TaskObservations() {}

    /** An observation of a submission, not yet started. Started, it has filled the context's carrier. */
    public static Observation publish(ObservationRegistry registry, PublishContext context) {
        return Observation.createNotStarted(null, PublishConvention.INSTANCE, () -> context, registry);
    }

    /** An observation of an attempt, not yet started. */
    public static Observation process(ObservationRegistry registry, ProcessContext context) {
        return Observation.createNotStarted(null, ProcessConvention.INSTANCE, () -> context, registry);
    }

    /** A submission on its way to Redis. The carrier takes the headers of the trace. */
    public static final class PublishContext extends SenderContext<Map<String, String>> {

        private final Submission submission;
        private volatile @Nullable String id;

        /** Of this submission. */
        public PublishContext(Submission submission) {
            super((carrier, key, value) -> Objects.requireNonNull(carrier).put(key, value), Kind.PRODUCER);
            this.submission = submission;
            setCarrier(new HashMap<>());
            setRemoteServiceName("headrace");
        }

        /** What is submitted. */
        public Submission submission() {
            return submission;
        }

        /** Says which id the task was given, before the end. */
        public void id(String value) {
            id = value;
        }
    }

    /** An attempt. */
    public static final class ProcessContext extends ReceiverContext<Map<String, String>> {

        private final Task task;
        private final long waitedMillis;
        private volatile String outcome = NONE;

        /** Of this task, which has waited for so long. */
        public ProcessContext(Task task, long waitedMillis) {
            super((carrier, key) -> carrier.get(key), Kind.CONSUMER);
            this.task = task;
            this.waitedMillis = waitedMillis;
            setCarrier(task.options().headers());
            setRemoteServiceName("headrace");
        }

        /** What is run. */
        public Task task() {
            return task;
        }

        /** Says how the attempt ended, before the end. */
        public void outcome(String value) {
            outcome = value;
        }

        /** What hands this attempt's span on to others; what the task came with where nothing is traced. */
        public Map<String, String> traceContext() {
            return TraceHeaders.of(this, task.options().headers());
        }
    }

    private static KeyValues common(String queue, String type, String operation, String operationType) {
        return KeyValues.of(
                KeyValue.of("messaging.system", "headrace"),
                KeyValue.of("messaging.destination.name", queue),
                KeyValue.of("messaging.operation.name", operation),
                KeyValue.of("messaging.operation.type", operationType),
                KeyValue.of("task.type", type));
    }

    private static KeyValue error(Observation.Context context) {
        Throwable error = context.getError();
        return KeyValue.of("error.type", error == null ? NONE : error.getClass().getName());
    }

    private enum PublishConvention implements ObservationConvention<PublishContext> {
        INSTANCE;

        @Override
        public String getName() {
            return "headrace.publish";
        }

        @Override
        public String getContextualName(PublishContext context) {
            return "publish " + context.submission.queue();
        }

        @Override
        public KeyValues getLowCardinalityKeyValues(PublishContext context) {
            Submission submission = context.submission;
            return common(submission.queue().value(), submission.type(), "publish", "send")
                    .and(error(context));
        }

        @Override
        public KeyValues getHighCardinalityKeyValues(PublishContext context) {
            String id = context.id;
            return id == null ? KeyValues.empty() : KeyValues.of("messaging.message.id", id);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof PublishContext;
        }
    }

    private enum ProcessConvention implements ObservationConvention<ProcessContext> {
        INSTANCE;

        @Override
        public String getName() {
            return "headrace.process";
        }

        @Override
        public String getContextualName(ProcessContext context) {
            return "process " + context.task.type();
        }

        @Override
        public KeyValues getLowCardinalityKeyValues(ProcessContext context) {
            Task task = context.task;
            return common(task.id().queue().value(), task.type(), "process", "process")
                    .and(KeyValue.of("task.outcome", context.outcome), error(context));
        }

        @Override
        public KeyValues getHighCardinalityKeyValues(ProcessContext context) {
            Task task = context.task;
            return KeyValues.of(
                    KeyValue.of("messaging.message.id", task.id().toString()),
                    KeyValue.of("task.attempt", Integer.toString(task.attempt())),
                    KeyValue.of("task.waited_ms", Long.toString(context.waitedMillis)));
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof ProcessContext;
        }
    }
}
