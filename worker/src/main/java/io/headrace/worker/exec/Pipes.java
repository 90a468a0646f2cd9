package io.headrace.worker.exec;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that read and write the pipes of all programs, where no interrupt reaches them. They go away when unused.
 * Platform threads always: reading a pipe would hold a virtual thread's carrier.
 */
final class Pipes {

    /** What an empty pipe takes without anybody reading it, on every system: written without a thread of its own. */
    static final int FITS_INTO_PIPE = 4096;

    /** For as many things at a time as there are. */
    static final ExecutorService THREADS =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), Pipes::thread);

    private static final AtomicInteger count = new AtomicInteger();

    private Pipes() {}

    /** Has one of them do something after a while. Until then it costs no thread of its own. */
    static void later(Duration delay, Runnable work) {
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, THREADS)
                .execute(work);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "headrace-exec-pipe-" + count.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
