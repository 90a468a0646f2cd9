package io.headrace.worker.exec;

import io.headrace.task.NonRetryableException;
import io.headrace.task.RetryLaterException;
import io.headrace.worker.TaskContext;
import io.headrace.worker.TaskHandler;
import io.headrace.worker.UnfinishedException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Has a program run the tasks, in one of two forms. In both it inherits {@code PATH}, {@code HOME}, {@code LANG},
 * {@code LC_*}, {@code TZ}, {@code TMPDIR} and what the spec names, and nothing else of the worker's environment; what it
 * writes to stderr are log lines of the task, or a JSON object a line that tells its progress; and when the handler is
 * interrupted, the program and all that it has started get TERM, and KILL two seconds later.
 *
 * <p><b>Started for each task.</b> The payload is its stdin, which it may leave unread; its stdout, without the line feeds at
 * the end, is the result (none if it is empty). Exit code 0 means done, 65 that another attempt would fail as well, 75 that the
 * task is to be run again later, any other is a failed attempt. {@code HEADRACE_TASK_ID}, {@code HEADRACE_TASK_TYPE},
 * {@code HEADRACE_QUEUE}, {@code HEADRACE_ATTEMPT}, {@code HEADRACE_DEADLINE} (ISO 8601, if there is one),
 * {@code HEADRACE_HEADER_NAME} for each header, and {@code TRACEPARENT} tell it about the task. What it leaves running when it
 * ends is ended.
 *
 * <p><b>Warm.</b> It is started when it is needed, once for each task that runs at the same time, and stays: it reads a JSON
 * object a line for each task, and writes a JSON object a line as the answer. One that dies, answers something else, or is
 * interrupted is replaced. {@link #close} ends them.
 *
 * <p>{@code docs/handlers.md} tells both in full. Thread-safe; on virtual threads as well.
 */
public final class ExecHandler implements TaskHandler<byte[], byte[]>, AutoCloseable {

    private static final Duration ELSEWHERE_AFTER = Duration.ofSeconds(1);

    private final ExecSpec spec;
    private final @Nullable WarmPool warm;

    /** A handler that runs this program. */
    public ExecHandler(ExecSpec spec) {
        this.spec = spec;
        warm = spec.warm() ? new WarmPool(spec) : null;
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
     * Has the program run a task.
     *
     * @throws ExecFailedException if it cannot be started, writes too much, or says by exit code or answer that it has failed;
     *     if it is warm, also if it ends or answers something else
     * @throws NonRetryableException if it says that another attempt would fail as well
     * @throws RetryLaterException if it asks for that, or the JVM stops before it has ended: no attempt is burnt
     * @throws UnfinishedException if the signal that stops the worker ended the program as well: no attempt is burnt
     * @throws InterruptedException if interrupted; nothing of the program runs any more then
     */
    @Override
    public byte @Nullable [] handle(TaskContext context, byte[] payload) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before " + spec.program() + " was given the task");
        }
        if (ExecChildren.isExiting()) {
            throw stopping();
        }
        return warm == null ? run(context, payload) : warm.handle(context, payload);
    }

    private byte @Nullable [] run(TaskContext context, byte[] payload) throws InterruptedException {
        Map<String, String> environment = ExecEnvironment.of(
                System.getenv(), spec, context, UUID.randomUUID().toString());
        ExecRun run = new ExecRun(spec, environment, payload, context);
        int code;
        try (run) {
            code = run.awaitExit();
        }
        if (run.isEndedFromOutside() && code != 0) {
            throw stopping();
        }
        if (ExitCode.isOfStopSignal(code) && ExecChildren.isEndedWithWorker()) {
            throw unfinished(spec);
        }
        byte[] output = run.output();
        if (code != 0) {
            throw ExitCode.failure(code, run.errors());
        }
        return withoutLineFeeds(output);
    }

    /** Ends the programs that stay. To be called when no task runs any more; what runs all the same is ended as well. */
    @Override
    public void close() {
        close(List.of(this));
    }

    /** Closes many in the time of one. */
    static void close(Collection<ExecHandler> handlers) {
        WarmPool.close(handlers.stream()
                .flatMap(handler -> Optional.ofNullable(handler.warm).stream())
                .toList());
    }

    /** What is thrown when the worker has ended the program because it stops itself. */
    static RetryLaterException stopping() {
        return new RetryLaterException(ELSEWHERE_AFTER, "the worker stops before the program has ended");
    }

    /** What is thrown when a signal has ended the program and stops the worker. */
    static UnfinishedException unfinished(ExecSpec spec) {
        return new UnfinishedException(spec.program() + " was ended by the signal that stops the worker");
    }

    private static byte @Nullable [] withoutLineFeeds(byte[] output) {
        int end = output.length;
        while (end > 0 && output[end - 1] == '\n') {
            end--;
        }
        return end == 0 ? null : Arrays.copyOf(output, end);
    }
}
