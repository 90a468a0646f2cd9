package io.headrace.worker.exec;

import io.headrace.task.RetryLaterException;
import io.headrace.worker.TaskContext;
import io.headrace.worker.TaskHandler;
import io.headrace.worker.UnfinishedException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program for each task. The payload is its stdin, which it may leave unread; its stdout, without the line feeds at
 * the end, is the result (none if it is empty); exit code 0 means done, any other is a failed attempt. It inherits
 * {@code PATH}, {@code HOME}, {@code LANG}, {@code LC_*}, {@code TZ} and {@code TMPDIR} and nothing else of the worker's
 * environment; {@code HEADRACE_TASK_ID}, {@code HEADRACE_TASK_TYPE}, {@code HEADRACE_ATTEMPT}, {@code HEADRACE_DEADLINE}
 * (ISO 8601, if there is one) and {@code HEADRACE_HEADER_NAME} for each header tell it about the task.
 *
 * <p>When the handler is interrupted, the program and all that it has started get TERM, and KILL two seconds later. What
 * a program leaves running when it ends is ended likewise. Thread-safe; on virtual threads as well.
 */
public final class ExecHandler implements TaskHandler<byte[], byte[]> {

    private static final Duration ELSEWHERE_AFTER = Duration.ofSeconds(1);

    /** What a program exits with that HUP, INT or TERM has ended. */
    private static final Set<Integer> STOP_SIGNALS = Set.of(128 + 1, 128 + 2, 128 + 15);

    private final ExecSpec spec;

    /** A handler that runs this program. */
    public ExecHandler(ExecSpec spec) {
        this.spec = spec;
    }

    /** What it runs. */
    public ExecSpec spec() {
        return spec;
    }

    /**
     * Looks for the program without running it. A deployment may still bring it, so this is a warning at the start of a
     * worker and no reason to refuse it.
     *
     * @return why the program cannot be started as things are; empty if it can
     */
    public Optional<String> check() {
        return spec.problem();
    }

    /**
     * Runs the program.
     *
     * @throws ExecFailedException if it cannot be started, exits with another code than 0, or writes too much
     * @throws RetryLaterException if the JVM stops before the program has ended: no attempt is burnt
     * @throws UnfinishedException if the signal that stops the worker ended the program as well: no attempt is burnt
     * @throws InterruptedException if interrupted; nothing of the program runs any more then
     */
    @Override
    public byte @Nullable [] handle(TaskContext context, byte[] payload) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before " + spec.program() + " was started");
        }
        if (ExecChildren.isExiting()) {
            throw stopping();
        }
        Map<String, String> environment = ExecEnvironment.of(
                System.getenv(), spec, context, UUID.randomUUID().toString());
        ExecRun run = new ExecRun(spec, environment, payload, context.logger());
        int code;
        try (run) {
            code = run.awaitExit();
        }
        if (run.isEndedFromOutside() && code != 0) {
            throw stopping();
        }
        if (STOP_SIGNALS.contains(code) && ExecChildren.isEndedWithWorker()) {
            throw new UnfinishedException(spec.program() + " was ended by the signal that stops the worker");
        }
        byte[] output = run.output();
        if (code != 0) {
            throw ExecFailedException.exited(code, run.errors());
        }
        return withoutLineFeeds(output);
    }

    private static RetryLaterException stopping() {
        return new RetryLaterException(ELSEWHERE_AFTER, "the worker stops before the program has ended");
    }

    private static byte @Nullable [] withoutLineFeeds(byte[] output) {
        int end = output.length;
        while (end > 0 && output[end - 1] == '\n') {
            end--;
        }
        return end == 0 ? null : Arrays.copyOf(output, end);
    }
}
