package io.headrace.worker.http;

import io.headrace.task.Durations;
import io.headrace.task.NonRetryableException;
import io.headrace.task.RetryLaterException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a web service answers, and says what its task makes of it. Thread-safe. */
final class Answers {

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;

    /** How much of the body of an answer that is no result is kept. */
    private static final int BEGIN = 4096;

    private final HttpSpec spec;
    private final Clock clock;

    Answers(HttpSpec spec, Clock clock) {
        this.spec = spec;
        this.clock = clock;
    }

    /** How the body of an answer is read: as the result, or so far that it can be shown. */
    BodySubscriber<AnswerBody> receive(ResponseInfo info) {
        if (!isSuccess(info.statusCode())) {
            return AnswerBody.begin(BEGIN);
        }
        return AnswerBody.wanted(spec.outputLimit());
    }

    /**
     * The result of a task that was answered so; null for none.
     *
     * @throws RetryLaterException if the service asks for a pause
     * @throws NonRetryableException if another attempt would be answered in the same way
     * @throws HttpFailedException if another attempt may succeed
     */
    byte @Nullable [] result(HttpResponse<AnswerBody> answer) {
        int status = answer.statusCode();
        AnswerBody body = answer.body();
        if (isSuccess(status)) {
            if (!body.whole()) {
                throw new NonRetryableException(
                        spec.shown() + " answered with more than the limit of " + spec.outputLimit()
                                + " bytes (output-limit); keep the result elsewhere and answer where it is");
            }
            return body.bytes().length == 0 ? null : body.bytes();
        }
        if (status == TOO_MANY_REQUESTS || status == SERVICE_UNAVAILABLE) {
            Optional<Duration> pause = RetryAfter.of(answer.headers(), clock.instant());
            if (pause.isPresent()) {
                throw new RetryLaterException(
                        pause.get(),
                        spec.shown() + " answered " + status + " and asked to be called again in "
                                + Durations.format(pause.get()));
            }
        }
        if (status >= 300 && status < 400) {
            throw new NonRetryableException(redirected(status, answer.headers()));
        }
        String text = AnswerText.of(body.bytes(), answer.headers());
        String message = spec.shown() + " answered " + status + (text.isEmpty() ? "" : ": " + text);
        if (status >= 400 && status < 500 && status != REQUEST_TIMEOUT && status != TOO_MANY_REQUESTS) {
            throw new NonRetryableException(message);
        }
        throw HttpFailedException.answered(status, message);
    }

    private String redirected(int status, HttpHeaders headers) {
        String to = headers.firstValue("Location")
                .map(location -> " with a redirect to " + AnswerText.address(spec.address(), location))
                .orElse("");
        return spec.shown() + " answered " + status + to + "; redirects are not followed: configure the final address";
    }

    private static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }
}
