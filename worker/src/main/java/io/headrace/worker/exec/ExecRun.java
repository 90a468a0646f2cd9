package io.headrace.worker.exec;

import io.headrace.task.Durations;
import io.headrace.worker.TaskContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One run of a program. The handler's thread waits for its end, where an interrupt reaches it; the pipes, where none does,
 * are read and written by threads that all runs share and that go away when unused. Closing leaves no process behind.
 */
final class ExecRun implements AutoCloseable {

    private final ExecSpec spec;
    private final Logger log;
    private final Process process;
    private final ProcessTree tree;
    private final Stderr errors = new Stderr();
    private final Future<byte[]> stdout;
    private final Future<Void> stderr;
    private volatile boolean tooMuch;

    /**
     * Starts the program and feeds it.
     *
     * @throws ExecFailedException if it cannot be started
     */
    ExecRun(ExecSpec spec, Map<String, String> environment, byte[] payload, TaskContext context) {
        this.spec = spec;
        log = context.logger();
        process = spec.start(environment);
        tree = new ProcessTree(process, Objects.requireNonNull(environment.get(ExecEnvironment.RUN)));
        errors.begin(context);
        boolean complete = false;
        try {
            ExecChildren.add(tree);
            stdout = Pipes.THREADS.submit(this::readOutput);
            stderr = Pipes.THREADS.submit(this::readErrors);
            feed(payload);
            complete = true;
        } finally {
            if (!complete) {
                tree.kill();
                ExecChildren.remove(tree);
            }
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

    /** What it wrote to stderr. */
    Stderr errors() {
        return errors;
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

    private @Nullable Void readErrors() throws IOException {
        try (InputStream in = process.getErrorStream()) {
            errors.read(in);
        }
        return null;
    }

    private void feed(byte[] payload) {
        if (payload.length <= Pipes.FITS_INTO_PIPE) {
            writeInput(payload);
        } else {
            Pipes.THREADS.execute(() -> writeInput(payload));
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
}
