package io.headrace.worker.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the body of an answer.
 *
 * @param bytes its begin
 * @param whole whether that is all of it
 */
record AnswerBody(byte[] bytes, boolean whole) {

    /** Up to here the rest of a body that nobody wants is read, so that its connection serves the next task. */
    private static final int WORTH_READING = 64 * 1024;

    /** A body that is wanted up to a limit, and not read beyond; it has failed if it breaks off. */
    static BodySubscriber<AnswerBody> wanted(int limit) {
        return new Reader(limit, limit, true);
    }

    /** A body whose begin is enough. */
    static BodySubscriber<AnswerBody> begin(int limit) {
        return new Reader(limit, Math.max(limit, WORTH_READING), false);
    }

    /** Reads it; called by one thread at a time. */
    private static final class Reader implements BodySubscriber<AnswerBody> {

        private final CompletableFuture<AnswerBody> body = new CompletableFuture<>();
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final int keep;
        private final int read;
        private final boolean needed;
        private long seen;
        private Flow.@Nullable Subscription subscription;

        Reader(int keep, int read, boolean needed) {
            this.keep = keep;
            this.read = read;
            this.needed = needed;
        }

        @Override
        public CompletionStage<AnswerBody> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            if (body.isDone() || subscription == null) {
                return;
            }
            for (ByteBuffer buffer : buffers) {
                seen += buffer.remaining();
                byte[] part = new byte[Math.min(buffer.remaining(), keep - kept.size())];
                buffer.get(part);
                kept.writeBytes(part);
            }
            if (seen > read) {
                subscription.cancel();
                end();
            } else {
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            if (needed) {
                body.completeExceptionally(thrown);
            } else {
                end();
            }
        }

        @Override
        public void onComplete() {
            end();
        }

        private void end() {
            body.complete(new AnswerBody(kept.toByteArray(), seen <= keep));
        }
    }
}
