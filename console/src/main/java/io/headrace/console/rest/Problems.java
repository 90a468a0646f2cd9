package io.headrace.console.rest;

import io.headrace.command.InvalidInputException;
import io.headrace.producer.submission.InvalidSubmissionException;
import io.headrace.task.HeadraceException;
import io.headrace.task.HistoryRefusedException;
import io.headrace.task.HistoryUnavailableException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.RedisRefusedException;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskNotFoundException;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a problem document of whatever went wrong. */
final class Problems {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final String RETRY_AFTER_SECONDS = "1";

    private Problems() {}

    /** Answers with what went wrong. */
    static void answer(Throwable thrown, Context ctx) {
        Problem problem = of(thrown);
        if (problem.type() == ProblemType.INTERNAL) {
            // The number leads from the answer to this line; the stack is for those who read the log.
            log.error("{} {}: {}", ctx.method(), ctx.path(), problem.getMessage(), thrown);
        }
        if (problem.status() == 503 || problem.status() == 429) {
            ctx.header("Retry-After", RETRY_AFTER_SECONDS);
        }
        if (problem.status() == 401) {
            ctx.header("WWW-Authenticate", "Bearer realm=\"headrace\"");
        }
        ctx.status(problem.status()).contentType(Problem.MEDIA_TYPE).result(problem.bytes());
    }

    static Problem of(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        String detail = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
        if (cause instanceof Problem known) {
            return known;
        }
        if (cause instanceof HttpResponseException http) {
            return ofStatus(http.getStatus(), detail);
        }
        if (cause instanceof InvalidSubmissionException submission) {
            return ofSubmission(submission, detail);
        }
        if (cause instanceof InvalidInputException) {
            return Problem.of(ProblemType.INVALID_REQUEST, detail);
        }
        if (cause instanceof InvalidTaskException) {
            return Problem.of(ProblemType.INVALID_TASK, detail);
        }
        if (cause instanceof TaskNotFoundException) {
            return Problem.of(ProblemType.NOT_FOUND, detail);
        }
        if (cause instanceof RedisUnavailableException || cause instanceof RedisRefusedException) {
            return Problem.of(ProblemType.REDIS_UNAVAILABLE, detail);
        }
        if (cause instanceof HistoryUnavailableException || cause instanceof HistoryRefusedException) {
            return Problem.of(ProblemType.HISTORY_UNAVAILABLE, detail);
        }
        return Problem.of(
                ProblemType.INTERNAL,
                "Something unforeseen happened; the log of the console tells more under "
                        + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x1000_0000, Integer.MAX_VALUE))
                        + (cause instanceof HeadraceException ? ": " + detail : ""));
    }

    private static Problem ofSubmission(InvalidSubmissionException submission, String detail) {
        return Problem.of(
                switch (submission.kind()) {
                    case MALFORMED -> ProblemType.INVALID_REQUEST;
                    case UNKNOWN_FIELD -> ProblemType.UNKNOWN_FIELD;
                    case INVALID -> ProblemType.INVALID_TASK;
                },
                submission.field().orElse(null),
                detail);
    }

    /** What the server itself found wrong, before anything of ours was asked. */
    static Problem ofStatus(int status, String detail) {
        for (ProblemType type : ProblemType.values()) {
            if (type.status() == status && type != ProblemType.UNKNOWN_FIELD) {
                return Problem.of(type, detail);
            }
        }
        return Problem.of(status >= 500 ? ProblemType.INTERNAL : ProblemType.INVALID_REQUEST, status, null, detail);
    }
}
