package io.headrace.worker.exec;

import io.headrace.task.Durations;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs that run in this JVM's name, so that none outlives it. When the JVM stops they may end by themselves for
 * a while (the worker stops at the same time, with a grace of its own), then they are ended; a task whose program was
 * ended so has burnt no attempt. Only {@code kill -9} and {@link Runtime#halt} leave them behind. Thread-safe.
 */
public final class ExecChildren {

    private static final Logger log = LoggerFactory.getLogger(ExecChildren.class);

    /** Between the asking (TERM) and the killing (KILL). */
    static final Duration KILL_AFTER = Duration.ofSeconds(2);

    private static final long POLL_MILLIS = 20;
    private static final Set<ProcessTree> running = ConcurrentHashMap.newKeySet();
    private static final AtomicBoolean hooked = new AtomicBoolean();
    private static volatile Duration exitGrace = Duration.ofSeconds(45);
    private static volatile boolean exiting;
    private static final CountDownLatch stopping = new CountDownLatch(1);

    /** So long a signal to all may need to reach the JVM after it has reached a program. */
    private static final long SIGNALS_APART_MILLIS = 500;

    private ExecChildren() {}

    /**
     * How long programs may run on after the JVM was asked to stop: by default 45 s, so that a worker that stops at the
     * same time has its own grace for them first.
     */
    public static void waitAtExit(Duration grace) {
        exitGrace = grace;
    }

    /**
     * Says that the worker has been told to stop. A Ctrl-C goes to all processes of the terminal, and a service manager may
     * signal all of a service: programs that such a signal ends from now on count as unfinished, not as failed.
     */
    public static void stopping() {
        stopping.countDown();
    }

    /** Whether a program that was ended by a signal to stop was so because the worker stops as well. */
    static boolean isEndedWithWorker() throws InterruptedException {
        return stopping.await(SIGNALS_APART_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Ends all programs with all they have started: TERM, and KILL to what is left after the grace. For whoever is about to
     * halt the JVM.
     *
     * @param grace how long to wait between the two; zero for KILL at once
     */
    public static void endAll(Duration grace) {
        Collection<ProcessTree> trees = List.copyOf(running);
        trees.forEach(ProcessTree::endFromOutside);
        ProcessTree.end(trees, grace);
    }

    /** How many programs run, idle ones included. */
    public static int count() {
        return running.size();
    }

    /** Whether the JVM stops, so that no program is started any more. */
    static boolean isExiting() {
        return exiting;
    }

    static void add(ProcessTree tree) {
        if (hooked.compareAndSet(false, true)) {
            hook();
        }
        running.add(tree);
        if (exiting) {
            tree.endFromOutside();
            tree.kill();
        }
    }

    static void remove(ProcessTree tree) {
        running.remove(tree);
    }

    private static void hook() {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(ExecChildren::exit, "headrace-exec-exit"));
        } catch (IllegalStateException e) {
            log.debug("The JVM stops already", e);
            exiting = true;
        }
    }

    private static void exit() {
        exiting = true;
        long end = System.nanoTime() + exitGrace.toNanos();
        try {
            while (busy() > 0 && System.nanoTime() - end < 0) {
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (busy() > 0) {
            log.warn("The JVM stops: ending {} programs after {}", busy(), Durations.format(exitGrace));
        }
        endAll(KILL_AFTER);
    }

    private static long busy() {
        return running.stream().filter(tree -> !tree.isIdle()).count();
    }
}
