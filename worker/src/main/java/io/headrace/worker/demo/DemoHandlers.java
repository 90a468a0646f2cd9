package io.headrace.worker.demo;

import io.headrace.task.InvalidTaskException;
import io.headrace.task.NonRetryableException;
import io.headrace.task.TaskType;
import io.headrace.worker.HandlerProvider;
import io.headrace.worker.HandlerRegistry;
import io.headrace.worker.TaskContext;
import java.math.BigInteger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Five handlers that need nothing: one answers, one takes its time, one fails, one fails at first, one computes. A field
 * that a payload leaves out has a default. Thread-safe.
 */
public final class DemoHandlers implements HandlerProvider {

    /** Answers its payload, whatever it is. */
    public static final TaskType<byte[], byte[]> ECHO = TaskType.raw("demo.echo");

    /** Sleeps. */
    public static final TaskType<Sleep, Slept> SLEEP = TaskType.of("demo.sleep", Sleep.class, Slept.class);

    /** Fails, always. */
    public static final TaskType<Fail, Void> FAIL = TaskType.of("demo.fail", Fail.class);

    /** Fails its first attempts. */
    public static final TaskType<Flaky, Settled> FLAKY = TaskType.of("demo.flaky", Flaky.class, Settled.class);

    /** Computes a Fibonacci number. */
    public static final TaskType<Fibonacci, Computed> FIBONACCI =
            TaskType.of("demo.fibonacci", Fibonacci.class, Computed.class);

    private static final long DEFAULT_MILLIS = 20;
    private static final long MAX_MILLIS = Duration.ofDays(1).toMillis();
    private static final String DEFAULT_MESSAGE = "demo.fail fails, as it always does";
    private static final int DEFAULT_FAILURES = 2;
    private static final int DEFAULT_N = 10;
    private static final int MAX_N = 10_000;

    /**
     * How long to sleep.
     *
     * @param ms milliseconds, 0 to a day; 20 if left out
     */
    public record Sleep(@Nullable Long ms) {}

    /**
     * How long it slept.
     *
     * @param slept milliseconds
     */
    public record Slept(long slept) {}

    /**
     * How to fail.
     *
     * @param message what to fail with; a fixed one if left out
     */
    public record Fail(@Nullable String message) {}

    /**
     * How often to fail.
     *
     * @param failures how many attempts fail, 0 or more; 2 if left out
     */
    public record Flaky(@Nullable Integer failures) {}

    /**
     * How many attempts it took.
     *
     * @param attempts all of them, the one that did not fail included
     */
    public record Settled(int attempts) {}

    /**
     * Which number to compute.
     *
     * @param n 0 to 10,000; 10 if left out
     */
    public record Fibonacci(@Nullable Integer n) {}

    /**
     * The number.
     *
     * @param result exact, up to 2,090 digits
     */
    public record Computed(BigInteger result) {}

    @Override
    public void register(HandlerRegistry registry) {
        registry.handle(ECHO, (context, payload) -> payload);
        registry.handle(SLEEP, DemoHandlers::sleep);
        registry.handle(FAIL, DemoHandlers::fail);
        registry.handle(FLAKY, DemoHandlers::flaky);
        registry.handle(FIBONACCI, DemoHandlers::fibonacci);
    }

    // A payload is null where its JSON is: then every field is left out.

    @SuppressWarnings("UnusedVariable") // a handler has a context
    private static Slept sleep(TaskContext context, @Nullable Sleep payload) throws InterruptedException {
        long ms = payload == null || payload.ms() == null ? DEFAULT_MILLIS : payload.ms();
        if (ms < 0 || ms > MAX_MILLIS) {
            throw new InvalidTaskException("Field ms of demo.sleep must be 0 to " + MAX_MILLIS + ": " + ms);
        }
        Thread.sleep(ms);
        return new Slept(ms);
    }

    @SuppressWarnings("UnusedVariable") // a handler has a context
    private static @Nullable Void fail(TaskContext context, @Nullable Fail payload) {
        throw new DemoFailure(payload == null || payload.message() == null ? DEFAULT_MESSAGE : payload.message());
    }

    private static Settled flaky(TaskContext context, @Nullable Flaky payload) {
        int failures = payload == null || payload.failures() == null ? DEFAULT_FAILURES : payload.failures();
        if (failures < 0) {
            throw new InvalidTaskException("Field failures of demo.flaky must be 0 or more: " + failures);
        }
        if (context.attempt() <= failures) {
            throw new DemoFailure(
                    "attempt " + context.attempt() + " fails, as asked for the first " + failures + " attempts");
        }
        return new Settled(context.attempt());
    }

    @SuppressWarnings("UnusedVariable") // a handler has a context
    private static Computed fibonacci(TaskContext context, @Nullable Fibonacci payload) {
        int n = payload == null || payload.n() == null ? DEFAULT_N : payload.n();
        if (n < 0 || n > MAX_N) {
            throw new NonRetryableException("Field n of demo.fibonacci must be 0 to " + MAX_N + ": " + n);
        }
        BigInteger current = BigInteger.ZERO;
        BigInteger next = BigInteger.ONE;
        for (int i = 0; i < n; i++) {
            BigInteger sum = current.add(next);
            current = next;
            next = sum;
        }
        return new Computed(current);
    }
}
