package io.headrace.worker.exec;

import io.headrace.task.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.MDC;

/**
 * One run of a program. The handler's thread waits for its end, where an interrupt reaches it; the pipes, where none does,
 * are read and written by threads that all runs share and that go away when unused. Closing leaves no process behind.
 */
final class ExecRun implements AutoCloseable {

    /** What a fresh pipe takes without anybody reading it, on every system: written without a thread of its own. */
    private static final int FITS_INTO_PIPE = 4096;

    private static final long PIPE_THREAD_IDLE_SECONDS = 5;
    private static final AtomicInteger pipeThreads = new AtomicInteger();

    /** Platform threads always: reading a pipe would hold a virtual thread's carrier. */
    private static final ExecutorService pipes = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            PIPE_THREAD_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            ExecRun::pipeThread);

    private final ExecSpec spec;
    private final Logger log;
    private final Process process;
    private final ProcessTree tree;
    private final StderrTail errors;
    private final Future<byte[]> stdout;
    private final Future<Void> stderr;
    private volatile boolean tooMuch;

    /**
     * Starts the program and feeds it.
     *
     * @throws ExecFailedException if it cannot be started
     */
    ExecRun(ExecSpec spec, Map<String, String> environment, byte[] payload, Logger log) {
        this.spec = spec;
        this.log = log;
        process = start(spec, environment);
        tree = new ProcessTree(process, Objects.requireNonNull(environment.get(ExecEnvironment.RUN)));
        errors = new StderrTail(log);
        boolean complete = false;
        try {
            ExecChildren.add(tree);
            stdout = pipes.submit(this::readOutput);
            stderr = pipes.submit(readErrors(errors, process.getErrorStream()));
            feed(payload);
            complete = true;
        } finally {
            if (!complete) {
                tree.kill();
                ExecChildren.remove(tree);
            }
        }
    }

    private static Process start(ExecSpec spec, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(spec.command());
        if (spec.directory() != null) {
            builder.directory(spec.directory().toFile());
        }
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new ExecFailedException(
                    "cannot run " + spec.program() + ": "
                            + spec.problem().orElseGet(() -> Objects.requireNonNullElse(e.getMessage(), e.toString())),
                    e);
        }
    }

    /**
     * Waits for the program's end and for that of its output.
     *
     * @return its exit code
     */
    int awaitExit() throws InterruptedException {
        int code = process.waitFor();
        // What it has started may still write, as in "producer | tee >(consumer)"; it gets a moment for that.
        awaitEndOfOutput();
        return code;
    }

    /** What it wrote to stdout. To be asked for when the run is closed. */
    byte[] output() throws InterruptedException {
        if (tooMuch) {
            throw new ExecFailedException(
                    spec.program() + " wrote more than the limit of " + spec.outputLimit()
                            + " bytes to stdout and was killed",
                    null);
        }
        try {
            return stdout.get(ExecChildren.KILL_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new ExecFailedException("the output of " + spec.program() + " cannot be read", e.getCause());
        } catch (TimeoutException e) {
            throw new ExecFailedException(
                    "a process that " + spec.program() + " left behind holds its stdout open and cannot be ended", e);
        }
    }

    /** The end of what it wrote to stderr. */
    String errors() {
        return errors.text();
    }

    /** Whether it ended because the worker itself ends. */
    boolean isEndedFromOutside() {
        return tree.isEndedFromOutside();
    }

    /** Ends whatever runs still: first the asking, then the killing. */
    @Override
    public void close() {
        try {
            Set<ProcessHandle> left = tree.members();
            if (!left.isEmpty()) {
                if (!tree.isAlive()) {
                    log.warn("{} left {} processes behind, ending them", spec.program(), left.size());
                }
                tree.end(ExecChildren.KILL_AFTER);
            }
        } finally {
            ExecChildren.remove(tree);
        }
    }

    private void awaitEndOfOutput() throws InterruptedException {
        long end = System.nanoTime() + ExecChildren.KILL_AFTER.toNanos();
        try {
            stdout.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            stderr.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            log.debug("A pipe of {} broke", spec.program(), e);
        } catch (TimeoutException e) {
            log.debug(
                    "{} has ended, but its output is open after {}",
                    spec.program(),
                    Durations.format(ExecChildren.KILL_AFTER));
        }
    }

    private byte[] readOutput() throws IOException {
        try (InputStream in = process.getInputStream()) {
            byte[] bytes = in.readNBytes(spec.outputLimit() + 1);
            if (bytes.length > spec.outputLimit()) {
                tooMuch = true;
                tree.kill();
            }
            return bytes;
        }
    }

    private static Callable<Void> readErrors(StderrTail errors, InputStream stream) {
        Map<String, String> fields = MDC.getCopyOfContextMap();
        return () -> {
            if (fields != null) {
                MDC.setContextMap(fields);
            }
            try (InputStream in = stream) {
                errors.read(in);
            } finally {
                MDC.clear();
            }
            return null;
        };
    }

    private void feed(byte[] payload) {
        if (payload.length <= FITS_INTO_PIPE) {
            writeInput(payload);
        } else {
            pipes.execute(() -> writeInput(payload));
        }
    }

    private void writeInput(byte[] payload) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(payload);
        } catch (IOException e) {
            // It need not read what it does not want; if it failed, its exit code says so.
            log.debug("{} did not read all of its payload: {}", spec.program(), e.toString());
        }
    }

    private static Thread pipeThread(Runnable work) {
        Thread thread = new Thread(work, "headrace-exec-pipe-" + pipeThreads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
