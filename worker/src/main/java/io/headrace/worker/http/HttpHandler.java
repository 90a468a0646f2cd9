package io.headrace.worker.http;

import io.headrace.task.NonRetryableException;
import io.headrace.task.RetryLaterException;
import io.headrace.worker.TaskContext;
import io.headrace.worker.TaskHandler;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Has a web service run each task. The payload is posted, as {@code application/json} if it is JSON, else as
 * {@code application/octet-stream}; the headers {@code Headrace-Task-Id}, {@code Headrace-Task-Type}, {@code Headrace-Queue},
 * {@code Headrace-Attempt}, {@code Headrace-Deadline} (ISO 8601, if there is one), {@code Headrace-Header-NAME} for each header of
 * the task and {@code Idempotency-Key} (the task's id) tell the service about the task, {@code traceparent} about its trace.
 *
 * <p>The body of a 2xx answer is the result, none if it is empty. 429 and 503 with {@code Retry-After} have the task come again
 * later; 3xx, which is not followed, and other 4xx but 408 end it; everything else is a failed attempt.
 *
 * <p>When the handler is interrupted, the exchange is broken off. Connections are kept for the next task; over TLS HTTP/2 is used
 * with services that speak it. Thread-safe; on virtual threads as well.
 */
public final class HttpHandler implements TaskHandler<byte[], byte[]> {

    private final HttpSpec spec;
    private final HttpClient client;
    private final Answers answers;

    /** A handler with connections of its own. {@link HttpHandlers} makes handlers that share theirs. */
    public HttpHandler(HttpSpec spec) {
        this(spec, client(spec.connectTimeout()));
    }

    HttpHandler(HttpSpec spec, HttpClient client) {
        this.spec = spec;
        this.client = client;
        answers = new Answers(spec, Clock.systemUTC());
    }

    static HttpClient client(Duration connectTimeout) {
        return HttpClient.newBuilder()
                .connectTimeout(connectTimeout)
                .followRedirects(Redirect.NEVER)
                .build();
    }

    /** What it calls. */
    public HttpSpec spec() {
        return spec;
    }

    /**
     * Posts the payload and waits for the answer.
     *
     * @throws HttpFailedException if there was no answer, or one after which another attempt may succeed
     * @throws RetryLaterException if the service asked for a pause: no attempt is burnt
     * @throws NonRetryableException if another attempt would be answered in the same way
     * @throws InterruptedException if interrupted; the connection is closed then
     */
    @Override
    public byte @Nullable [] handle(TaskContext context, byte[] payload) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before " + spec.shown() + " was called");
        }
        CompletableFuture<HttpResponse<AnswerBody>> exchange =
                client.sendAsync(request(context, payload), answers::receive);
        try {
            return answers.result(exchange.get());
        } catch (InterruptedException e) {
            exchange.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw HttpFailedException.unanswered(spec, e.getCause() == null ? e : e.getCause());
        }
    }

    private HttpRequest request(TaskContext context, byte[] payload) {
        HttpRequest.Builder request = HttpRequest.newBuilder(spec.address()).POST(BodyPublishers.ofByteArray(payload));
        if (!"https".equals(spec.address().getScheme().toLowerCase(Locale.ROOT))) {
            // Without TLS the client would ask each server to change to HTTP/2, which some answer with an error.
            request.version(HttpClient.Version.HTTP_1_1);
        }
        RequestHeaders.set(request, spec, context, payload);
        return request.build();
    }
}
