package io.headrace.worker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that handlers run on: virtual ones where the JVM has them (Java 21 and newer), else a pool. */
final class HandlerThreads {

    private HandlerThreads() {}

    /** Never refuses and never runs a task on the caller's thread; how many run at a time is bounded by the slots. */
    static ExecutorService create(int concurrency, int replaceable) {
        try {
            return virtual();
        } catch (ReflectiveOperationException olderJava) {
            return pool(concurrency + replaceable);
        }
    }

    /** So many may be needed from now on; no thread that runs a handler is ended. */
    static void resize(ExecutorService threads, int concurrency, int replaceable) {
        if (threads instanceof ThreadPoolExecutor pool) {
            int size = concurrency + replaceable;
            // A pool's core may at no moment be larger than its maximum.
            if (size > pool.getMaximumPoolSize()) {
                pool.setMaximumPoolSize(size);
                pool.setCorePoolSize(size);
            } else {
                pool.setCorePoolSize(size);
                pool.setMaximumPoolSize(size);
            }
        }
    }

    /** {@code Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("headrace-task-", 1).factory())}. */
    private static ExecutorService virtual() throws ReflectiveOperationException {
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        Class<?> type = Class.forName("java.lang.Thread$Builder$OfVirtual");
        Object named = type.getMethod("name", String.class, long.class).invoke(builder, "headrace-task-", 1L);
        Object factory = type.getMethod("factory").invoke(named);
        return (ExecutorService) Executors.class
                .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                .invoke(null, factory);
    }

    private static ExecutorService pool(int size) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "headrace-task-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
