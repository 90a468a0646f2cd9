package io.headrace.console.rest;

import io.headrace.command.JsonObject;
import io.headrace.console.json.ConsoleJson;
import io.headrace.producer.TaskProducer;
import io.headrace.producer.submission.SubmissionReader;
import io.headrace.producer.submission.SubmissionReader.Names;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.javalin.http.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Submits tasks, one at a time. */
final class SubmitRoutes {

    private final TaskProducer producer;
    private final Body body;
    private final QueueBound bound;
    private final int payloadLimit;
    private final Executor answers;

    /**
     * Routes.
     *
     * @param answers where answers are written: the threads of the Redis client must not wait for who asked
     */
    SubmitRoutes(TaskProducer producer, Body body, QueueBound bound, int payloadLimit, Executor answers) {
        this.producer = producer;
        this.body = body;
        this.bound = bound;
        this.payloadLimit = payloadLimit;
        this.answers = answers;
    }

    void addTo(Routes routes) {
        routes.post("/tasks", Need.SUBMIT, ctx -> submit(ctx, false))
                .post("/tasks/schedule", Need.SUBMIT, ctx -> submit(ctx, true));
    }

    private void submit(Context ctx, boolean mustWait) {
        Parameters.none(ctx);
        Submission submission = withKey(ctx.req().getHeader("Idempotency-Key"), read(body.json(ctx)));
        TaskOptions options = submission.options();
        if (mustWait && options.at() == null && options.delay() == null) {
            throw Problem.of(
                    ProblemType.INVALID_TASK,
                    "at",
                    "A task to be scheduled needs a \"delay\", an \"at\" or a \"time\"");
        }
        bound.take(submission.queue());
        ctx.future(() -> submitted(submission).thenAcceptAsync(answer -> answer(ctx, answer), answers));
    }

    private CompletableFuture<Submitted> submitted(Submission submission) {
        try {
            return producer.submitAsync(submission)
                    .toCompletableFuture()
                    .whenComplete((answer, failure) ->
                            bound.settle(submission.queue(), 1, answer == null || isQueuedBy(answer) ? 1 : 0));
        } catch (RuntimeException e) {
            bound.settle(submission.queue(), 1, 0);
            throw e;
        }
    }

    /** Whether a submission has made its queue longer. */
    static boolean isQueuedBy(Submitted answer) {
        return !answer.duplicate() && answer.state() == TaskState.QUEUED;
    }

    /** A submission whose payload is not too large. */
    Submission read(byte[] json) {
        Submission submission = SubmissionReader.read(json, QueueName.DEFAULT, Names.ANY);
        int size = submission.payload().length;
        if (size > payloadLimit) {
            throw Problem.of(
                    ProblemType.TOO_LARGE,
                    "payload",
                    "The payload has " + size + " bytes; the limit is " + payloadLimit
                            + " (task.payload-limit): store it elsewhere and submit where it is");
        }
        return submission;
    }

    private static Submission withKey(@Nullable String key, Submission submission) {
        TaskOptions options = submission.options();
        if (key == null || key.equals(options.id())) {
            return submission;
        }
        if (options.id() != null) {
            throw Problem.of(
                    ProblemType.INVALID_TASK,
                    "Idempotency-Key",
                    "The header and \"id\" say different things: give one");
        }
        try {
            TaskId.chosen(submission.queue(), key);
            return new Submission(submission.queue(), submission.type(), submission.payload(), options.withId(key));
        } catch (InvalidTaskException e) {
            throw Problem.of(ProblemType.INVALID_TASK, "Idempotency-Key", String.valueOf(e.getMessage()));
        }
    }

    private static void answer(Context ctx, Submitted answer) {
        ctx.header("Location", "/tasks/" + answer.id());
        Answer.json(ctx, answer.duplicate() ? 200 : 202, json(answer));
    }

    static JsonObject json(Submitted answer) {
        return ConsoleJson.standing(answer.id(), answer.state()).put("duplicate", answer.duplicate());
    }
}
