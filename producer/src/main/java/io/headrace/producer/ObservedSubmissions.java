package io.headrace.producer;

import io.headrace.broker.Submissions;
import io.headrace.task.Outcome;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.telemetry.BoundedValues;
import io.headrace.telemetry.Metric;
import io.headrace.telemetry.TaskObservations;
import io.headrace.telemetry.TaskObservations.PublishContext;
import io.headrace.telemetry.Telemetry;
import io.headrace.telemetry.TelemetryGuard;
import io.headrace.telemetry.TraceHeaders;
import io.micrometer.core.instrument.Counter;
import io.micrometer.observation.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is submitted, and has every task carry the trace that it belongs to. Whatever fails of that is kept from the
 * submission. Thread-safe.
 */
final class ObservedSubmissions implements Submissions {

    private final Submissions submissions;
    private final Telemetry telemetry;
    private final boolean observing;
    private final BoundedValues queues = new BoundedValues(BoundedValues.QUEUES);
    private final BoundedValues types = new BoundedValues(BoundedValues.TYPES);
    private final BoundedValues errors = new BoundedValues(BoundedValues.ERRORS);
    private final TelemetryGuard guard = new TelemetryGuard("producer");
    private final Map<Kind, Counter> submitted = new ConcurrentHashMap<>();

    ObservedSubmissions(Submissions submissions, Telemetry telemetry) {
        this.submissions = submissions;
        this.telemetry = telemetry;
        this.observing = !telemetry.observations().isNoop();
    }

    /** What is counted together. */
    private record Kind(String queue, String type) {}

    @Override
    public CompletableFuture<Submitted> submit(Submission submission) {
        return submitAll(List.of(submission)).get(0);
    }

    @Override
    public List<CompletableFuture<Submitted>> submitAll(List<Submission> all) {
        List<Publication> publications = all.stream().map(this::begin).toList();
        List<CompletableFuture<Submitted>> answers = submissions.submitAll(
                publications.stream().map(Publication::submission).toList());
        List<CompletableFuture<Submitted>> observed = new ArrayList<>(answers.size());
        for (int i = 0; i < answers.size(); i++) {
            Publication publication = publications.get(i);
            observed.add(answers.get(i).whenComplete((answer, failure) -> end(publication, answer, failure)));
        }
        return observed;
    }

    /** A submission under way. */
    private record Publication(
            Submission submission,
            @Nullable Observation observation,
            @Nullable PublishContext context) {}

    private Publication begin(Submission submission) {
        if (!observing) {
            return new Publication(submission, null, null);
        }
        PublishContext context = new PublishContext(submission);
        Observation observation = guard.get(() -> TaskObservations.publish(telemetry.observations(), context));
        if (observation == null) {
            return new Publication(submission, null, null);
        }
        // One that was told to begin is told of the end as well, whoever of those it tells has failed.
        guard.run(observation::start);
        Map<String, String> carried = context.getCarrier();
        return new Publication(
                carried == null ? submission : TraceHeaders.on(submission, carried), observation, context);
    }

    private void end(Publication publication, @Nullable Submitted answer, @Nullable Throwable failure) {
        guard.run(() -> count(publication.submission, answer, failure));
        Observation observation = publication.observation;
        if (observation == null) {
            return;
        }
        if (failure != null) {
            guard.run(() -> observation.error(cause(failure)));
        }
        if (answer != null && publication.context != null) {
            publication.context.id(answer.id().toString());
        }
        guard.run(observation::stop);
    }

    private void count(Submission submission, @Nullable Submitted answer, @Nullable Throwable failure) {
        String queue = queues.bounded(submission.queue().value());
        if (failure != null) {
            String error = errors.bounded(cause(failure).getClass().getName());
            Metric.SUBMISSIONS_FAILED.counter(telemetry.meters(), queue, error).increment();
        } else if (answer != null && !answer.duplicate()) {
            counter(new Kind(queue, types.bounded(submission.type()))).increment();
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private Counter counter(Kind kind) {
        Counter known = submitted.get(kind);
        return known != null
                ? known
                : submitted.computeIfAbsent(
                        kind, each -> Metric.TASKS_SUBMITTED.counter(telemetry.meters(), each.queue, each.type));
    }

    @Override
    public CompletableFuture<Cancellation> cancel(TaskId id) {
        return submissions.cancel(id);
    }

    @Override
    public CompletableFuture<Outcome> await(TaskId id) {
        return submissions.await(id);
    }

    @Override
    public void close() {
        submissions.close();
    }
}
