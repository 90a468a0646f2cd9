package io.headrace.console;

import io.headrace.task.HeadraceException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for what was asked of the queue; throws what the asker can act on. */
final class Answers {

    private Answers() {}

    static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof HeadraceException known
                    ? known
                    : new HeadraceException("Looking at the queue failed: " + e.getCause(), e);
        }
    }
}
