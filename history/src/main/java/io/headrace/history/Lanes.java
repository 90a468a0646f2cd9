package io.headrace.history;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Threads that write side by side, a connection each; none where little is to be written. Thread-safe. */
final class Lanes implements AutoCloseable {

    private static final long REST_SECONDS = 10;

    private final int size;
    private final ThreadPoolExecutor threads;

    Lanes(int size) {
        this.size = size;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                size, size, REST_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), action -> {
                    Thread thread = new Thread(action, "headrace-archiver-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** How many of them there are. */
    int size() {
        return size;
    }

    /** Does this with each, and throws what the first of those has thrown that failed, when all have ended. */
    <T> void run(List<T> each, Consumer<T> work) throws InterruptedException {
        if (each.size() == 1) {
            work.accept(each.get(0));
            return;
        }
        Stream<Callable<@Nullable Void>> calls = each.stream().map(one -> () -> {
            work.accept(one);
            return null;
        });
        RuntimeException failure = null;
        for (Future<@Nullable Void> ended : threads.invokeAll(calls.toList())) {
            try {
                ended.get();
            } catch (ExecutionException e) {
                RuntimeException thrown = e.getCause() instanceof RuntimeException known
                        ? known
                        : new IllegalStateException(e.getCause());
                if (failure == null) {
                    failure = thrown;
                } else {
                    failure.addSuppressed(thrown);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
