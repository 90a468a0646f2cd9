package io.headrace.worker.exec;

import io.headrace.task.Durations;
import io.headrace.task.HeadraceException;
import io.headrace.worker.TaskContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that stays, and is asked task after task. The handler's thread writes what fits into the pipe and waits for the
 * answer, where an interrupt reaches it; a thread of {@link Pipes} reads. Asked by one thread at a time, ended by any.
 */
final class WarmChild {

    private static final Logger log = LoggerFactory.getLogger(WarmChild.class);

    /** So much may stand in a line besides the result. */
    private static final int AROUND_RESULT = 16 * 1024;

    private static final long END_AFTER_OUTPUT_MILLIS = 200;

    private final ExecSpec spec;
    private final Process process;
    private final ProcessTree tree;
    private final OutputStream stdin;
    private final Stderr errors = new Stderr();
    private final AtomicReference<@Nullable CompletableFuture<Optional<byte[]>>> awaited = new AtomicReference<>();
    private final CountDownLatch silent = new CountDownLatch(1);
    private final Future<?> stderr;
    private boolean answered;
    private @Nullable Future<?> writing;
    private volatile boolean over;
    private volatile boolean unread;
    private volatile @Nullable String misdeed;
    private volatile long idleSinceNanos;

    /**
     * Starts it.
     *
     * @throws ExecFailedException if it cannot be started
     */
    WarmChild(ExecSpec spec) {
        this.spec = spec;
        String run = UUID.randomUUID().toString();
        process = spec.start(ExecEnvironment.ofWarm(System.getenv(), spec, run));
        stdin = process.getOutputStream();
        tree = new ProcessTree(process, run);
        boolean complete = false;
        try {
            ExecChildren.add(tree);
            stderr = Pipes.THREADS.submit(this::readErrors);
            Pipes.THREADS.execute(this::readAnswers);
            process.onExit().thenRunAsync(this::clearUp, Pipes.THREADS);
            complete = true;
        } finally {
            if (!complete) {
                tree.kill();
                ExecChildren.remove(tree);
            }
        }
        log.debug("{} runs as process {}", spec.program(), process.pid());
    }

    /**
     * Has it run a task.
     *
     * @param line the task
     * @return its answer; empty if it gave none, and never will
     */
    Optional<byte[]> ask(TaskContext context, byte[] line) throws InterruptedException {
        CompletableFuture<Optional<byte[]>> answer = new CompletableFuture<>();
        unread = false;
        tree.idle(false);
        errors.begin(context);
        awaited.set(answer);
        try {
            write(line);
            if (over) {
                noAnswer();
            }
            Optional<byte[]> given = answer.get();
            answered |= given.isPresent();
            return given;
        } catch (ExecutionException e) {
            throw new IllegalStateException("An answer is never completed with an exception", e);
        } finally {
            awaited.set(null);
            errors.end();
        }
    }

    /** Whether it can be asked again. */
    boolean isFit() throws InterruptedException {
        if (over || misdeed != null || !process.isAlive()) {
            return false;
        }
        try {
            if (writing != null) {
                // It has answered, so it has read its task, or does not want the rest of it.
                writing.get(ExecChildren.KILL_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            }
            return true;
        } catch (ExecutionException | TimeoutException e) {
            log.debug("{} did not read all of its task", spec.program(), e);
            return false;
        }
    }

    /** Says that it has no task from now on. */
    void rest(long nowNanos) {
        tree.idle(true);
        idleSinceNanos = nowNanos;
    }

    /** How long it has had no task. */
    long idleNanos(long nowNanos) {
        return nowNanos - idleSinceNanos;
    }

    /** All its processes. */
    ProcessTree tree() {
        return tree;
    }

    /** Tells it that there will be no more tasks. It has none then. */
    void closeInput() {
        try {
            stdin.close();
        } catch (IOException e) {
            log.debug("{} did not read to the end", spec.program(), e);
        }
    }

    /** Waits a while for its end, after its input was closed; whether it has ended. */
    boolean awaitEnd(long nanos) throws InterruptedException {
        return process.waitFor(nanos, TimeUnit.NANOSECONDS);
    }

    /** Ends it with all it has started: TERM, and KILL to what is left two seconds later. */
    void end() {
        tree.end(ExecChildren.KILL_AFTER);
        ExecChildren.remove(tree);
        // Not here: where somebody else holds the pipe, a write that is under way may hold the stream.
        Pipes.THREADS.execute(this::closeInput);
    }

    /**
     * Whether it ended as a program may that has had enough: between two tasks, or by itself and in peace when it had answered
     * some. The task that it did not answer is for another one. To be asked when it is ended.
     */
    boolean isRetired() {
        return answered && (unread || (misdeed == null && !process.isAlive() && process.exitValue() == 0));
    }

    /** Whether it ended by itself, with exit code 0. The end of its output may be seen a little before its own. */
    boolean isEndedInPeace() throws InterruptedException {
        return misdeed == null
                && process.waitFor(END_AFTER_OUTPUT_MILLIS, TimeUnit.MILLISECONDS)
                && process.exitValue() == 0;
    }

    /** Why it gave no answer. Ends it if need be. */
    HeadraceException failure() throws InterruptedException {
        boolean byItself = process.waitFor(ExecChildren.KILL_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        end();
        if (tree.isEndedFromOutside()) {
            return ExecHandler.stopping();
        }
        if (misdeed != null) {
            return new ExecFailedException(spec.program() + " " + misdeed, null);
        }
        awaitEndOfErrors();
        if (!byItself) {
            return new ExecFailedException(
                    ExecFailedException.message(
                            spec.program() + " closed its standard " + (unread ? "input" : "output")
                                    + " before it had answered, and was ended",
                            errors.text()),
                    null);
        }
        int code = process.exitValue();
        if (ExitCode.isOfStopSignal(code) && ExecChildren.isEndedWithWorker()) {
            return ExecHandler.unfinished(spec);
        }
        return ExecFailedException.exited(code, ExitCode.told(code) + " before it had answered", errors.text());
    }

    /** How it ended, for the log. */
    String told() {
        if (misdeed != null) {
            return spec.program() + " " + misdeed;
        }
        return spec.program() + " "
                + (process.isAlive() ? "closed its standard output" : ExitCode.told(process.exitValue()));
    }

    private void awaitEndOfErrors() throws InterruptedException {
        try {
            stderr.get(ExecChildren.KILL_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("{} has ended, but its stderr has no end", spec.program(), e);
        }
    }

    private void write(byte[] line) {
        if (line.length <= Pipes.FITS_INTO_PIPE) {
            writing = null;
            writeNow(line);
        } else {
            writing = Pipes.THREADS.submit(() -> writeNow(line));
        }
    }

    private void writeNow(byte[] line) {
        try {
            stdin.write(line);
            stdin.flush();
        } catch (IOException e) {
            log.debug("{} did not read its task: {}", spec.program(), e.toString());
            unread = true;
            noAnswer();
        }
    }

    private void noAnswer() {
        CompletableFuture<Optional<byte[]>> answer = awaited.getAndSet(null);
        if (answer != null) {
            answer.complete(Optional.empty());
        }
    }

    private void readAnswers() {
        try (InputStream in = process.getInputStream()) {
            AnswerLines lines = new AnswerLines(in, spec.outputLimit() + AROUND_RESULT);
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                CompletableFuture<Optional<byte[]>> answer = awaited.getAndSet(null);
                if (answer == null) {
                    misdeed = "wrote a line to its standard output that answers nothing; log lines belong on stderr";
                } else {
                    answer.complete(Optional.of(line));
                }
            }
        } catch (AnswerLines.TooLongException e) {
            misdeed = "answered with more than the limit of " + spec.outputLimit() + " bytes and was killed";
            tree.kill();
        } catch (IOException e) {
            log.debug("The output of {} cannot be read", spec.program(), e);
        } finally {
            fallSilent();
            silent.countDown();
        }
    }

    private void fallSilent() {
        over = true;
        noAnswer();
    }

    private void readErrors() {
        try (InputStream in = process.getErrorStream()) {
            errors.read(in);
        } catch (IOException e) {
            log.debug("The stderr of {} cannot be read", spec.program(), e);
        }
    }

    /** Ends what it leaves behind, which may hold its output open so that no end of it would be seen. */
    private void clearUp() {
        try {
            if (!tree.members().isEmpty()) {
                tree.end(ExecChildren.KILL_AFTER);
            }
            if (!silent.await(ExecChildren.KILL_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug(
                        "{} has ended, but its output is open after {}",
                        spec.program(),
                        Durations.format(ExecChildren.KILL_AFTER));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ExecChildren.remove(tree);
            fallSilent();
        }
    }
}
