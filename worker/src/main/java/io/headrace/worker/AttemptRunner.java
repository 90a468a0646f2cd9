package io.headrace.worker;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Delivery;
import io.headrace.broker.Settlement;
import io.headrace.codec.PayloadCodec;
import io.headrace.retry.RetryDecision;
import io.headrace.task.Attempt;
import io.headrace.task.Durations;
import io.headrace.task.Failure;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.NonRetryableException;
import io.headrace.task.Outcome;
import io.headrace.task.Task;
import io.headrace.task.TaskState;
import io.headrace.worker.HandlerRegistry.Registered;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a handler once and decides what becomes of the task. Knows nothing of threads and writes nothing. Thread-safe. */
final class AttemptRunner {

    private static final Logger log = LoggerFactory.getLogger(AttemptRunner.class);

    private static final Duration FIRST_PARKING = Duration.ofSeconds(1);
    private static final int PARKING_DOUBLINGS = 8;
    private static final long FIRST_CROWDED_MILLIS = 1_000;
    private static final int CROWDED_DOUBLINGS = 4;

    private final HandlerRegistry handlers;
    private final List<TaskInterceptor> interceptors;
    private final PayloadCodec codec;
    private final Deliveries deliveries;
    private final Supplier<WorkerSettings> settings;
    private final Repeats complaints;

    AttemptRunner(
            HandlerRegistry handlers,
            List<TaskInterceptor> interceptors,
            PayloadCodec codec,
            Deliveries deliveries,
            Supplier<WorkerSettings> settings,
            Repeats complaints) {
        this.handlers = handlers;
        this.interceptors = List.copyOf(interceptors);
        this.codec = codec;
        this.deliveries = deliveries;
        this.settings = settings;
        this.complaints = complaints;
    }

    /**
     * What is to be done with a delivery instead of running it; null if it is to be run.
     *
     * @param takenOver whether somebody had it before, and may have started it: then it does not expire any more
     */
    @Nullable
    Settlement refuse(Delivery delivery, boolean takenOver) {
        Task task = delivery.task();
        if (delivery.unreadable() != null) {
            return bury(delivery, "unreadable: " + delivery.unreadable(), task.attempts());
        }
        if (delivery.deliveries() > settings.get().crashLimit()) {
            return bury(
                    delivery,
                    "abandoned: " + (delivery.deliveries() - 1) + " deliveries were lost with their workers",
                    task.attempts());
        }
        long expiry = takenOver || delivery.deliveries() > 1 ? Long.MAX_VALUE : expiry(delivery);
        if (expiry <= deliveries.serverMillis()) {
            return new Settlement.Expire(
                    delivery, outcome(task, TaskState.EXPIRED, null, "not started in time", task.attempts()), expiry);
        }
        if (handlers.find(task.type()) == null) {
            return park(delivery);
        }
        return null;
    }

    private static long expiry(Delivery delivery) {
        Instant at = delivery.task().options().expiresAt();
        if (at != null) {
            return at.toEpochMilli();
        }
        Duration after = delivery.task().options().expiresAfter();
        return after == null ? Long.MAX_VALUE : delivery.lease().readyAtMillis() + after.toMillis();
    }

    private Settlement park(Delivery delivery) {
        Task task = delivery.task();
        Duration pause = FIRST_PARKING.multipliedBy(1L << Math.min(task.parks(), PARKING_DOUBLINGS));
        complaints.tell(
                "no handler " + task.type(),
                () -> log.warn(
                        "No handler for task {} of type {} on this worker; put aside for {}, no attempt burnt",
                        task.id(),
                        task.type(),
                        Durations.format(pause)),
                more -> log.warn(
                        "... {} more like this in {}: no handler for tasks of type {} on this worker",
                        more,
                        Repeats.WINDOW_TEXT,
                        task.type()));
        return new Settlement.Postpone(
                delivery,
                TaskState.SCHEDULED,
                pause,
                task.attempt(),
                task.attempts(),
                task.parks() + 1,
                "no handler for type " + task.type() + " on worker " + deliveries.worker());
    }

    /** What is done with a task whose type has as many running here as may be, and as many held back. */
    Settlement crowded(Delivery delivery) {
        Task task = delivery.task();
        long pause = FIRST_CROWDED_MILLIS << Math.min(task.parks(), CROWDED_DOUBLINGS);
        Integer most = handlers.options(task.type()).concurrency();
        // Null if the limit was lifted this very moment.
        String many = most == null ? "tasks" : most == 1 ? "its 1 task" : "its " + most + " tasks";
        String reason = "worker " + deliveries.worker() + " runs " + many + " of type " + task.type() + " already";
        log.debug("Task {} is put aside: {}", task.id(), reason);
        return new Settlement.Postpone(
                delivery,
                TaskState.SCHEDULED,
                // Jittered, so that those that found no room together do not come back together.
                Duration.ofMillis(ThreadLocalRandom.current().nextLong(pause * 3 / 4, pause * 5 / 4 + 1)),
                task.attempt(),
                task.attempts(),
                task.parks() + 1,
                reason);
    }

    /** How long an attempt may take: what the submission says, else what the handler says; null for no limit. */
    @Nullable
    Duration timeout(Task task) {
        if (task.options().timeout() != null) {
            return task.options().timeout();
        }
        return handlers.options(task.type()).timeout();
    }

    /**
     * Runs the handler.
     *
     * @param begun hears what becomes of it
     * @param notebook what it tells of itself meanwhile
     * @return what is to be done with the delivery; null to leave it as it is
     */
    @Nullable
    Settlement run(Delivery delivery, TaskContext context, AttemptTelemetry.Begun begun, Notebook notebook) {
        Run run = new Run(delivery.lease().readyAtMillis(), deliveries.serverMillis(), System.nanoTime(), notebook);
        byte[] result = null;
        Throwable thrown = null;
        try (AttemptTelemetry.Current current = begun.enter()) {
            result = handle(delivery.task(), context);
        } catch (Throwable e) { // whatever a handler throws is its attempt's failure and must not end the worker
            thrown = e;
        }
        Settlement settlement = settle(delivery, context, run, result, thrown);
        begun.end(settlement, thrown);
        return settlement;
    }

    private byte @Nullable [] handle(Task task, TaskContext context) throws Exception {
        Registered registered = handlers.find(task.type());
        if (registered == null) {
            throw new IllegalStateException("A task without handler is refused before it is run: " + task.id());
        }
        Object payload;
        try {
            payload = codec.decode(task.payload(), registered.type().payloadType());
        } catch (InvalidTaskException e) {
            throw new NonRetryableException("the payload cannot be read: " + e.getMessage(), e);
        }
        Object result = proceed(0, context, registered, payload);
        return result == null ? null : bounded(codec.encode(result));
    }

    /** What the server would not take must not be tried on it: it may answer by closing the connection. */
    private byte[] bounded(byte[] result) {
        int limit = settings.get().resultLimit();
        if (result.length > limit) {
            throw new NonRetryableException("the result has " + result.length + " bytes, more than the limit of "
                    + limit + "; keep it elsewhere and return where it is");
        }
        return result;
    }

    private @Nullable Object proceed(int from, TaskContext context, Registered registered, @Nullable Object payload)
            throws Exception {
        if (from < interceptors.size()) {
            return interceptors.get(from).intercept(context, () -> proceed(from + 1, context, registered, payload));
        }
        return call(registered.handler(), context, payload);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // Registration binds the handler to the type that payload was read as.
    private static @Nullable Object call(TaskHandler<?, ?> handler, TaskContext context, @Nullable Object payload)
            throws Exception {
        return ((TaskHandler<Object, Object>) handler).handle(context, payload);
    }

    /** When an attempt was ready and begun by the server's clock, and begun by this process's; and what it told. */
    private record Run(long readyMillis, long startedMillis, long startedNanos, Notebook notebook) {

        Attempt end(Task task, String worker, @Nullable Failure failure) {
            return new Attempt(
                    task.attempt(),
                    worker,
                    Instant.ofEpochMilli(startedMillis),
                    Math.max(0, startedMillis - readyMillis),
                    (System.nanoTime() - startedNanos) / 1_000_000,
                    failure,
                    failure == null ? List.of() : notebook.lines());
        }
    }

    private @Nullable Settlement settle(
            Delivery delivery, TaskContext context, Run run, byte @Nullable [] result, @Nullable Throwable thrown) {
        Task task = delivery.task();
        CancelReason cancelled = context.cancelReason().orElse(null);
        if (cancelled == CancelReason.LEASE_LOST) {
            return null;
        }
        if (thrown == null && cancelled != CancelReason.TIMED_OUT) {
            List<Attempt> attempts = with(task, run.end(task, deliveries.worker(), null));
            return new Settlement.End(delivery, outcome(task, TaskState.COMPLETED, result, "", attempts));
        }
        if (cancelled == CancelReason.WORKER_STOPPING) {
            return null;
        }
        if (cancelled == CancelReason.CANCELLED) {
            return cancelled(delivery, run, thrown);
        }
        if (cancelled == null && thrown instanceof UnfinishedException) {
            return null;
        }
        return failed(delivery, run, thrown == null || cancelled != null ? timedOut(task, thrown) : thrown);
    }

    private Settlement cancelled(Delivery delivery, Run run, @Nullable Throwable thrown) {
        Task task = delivery.task();
        Failure failure = thrown == null ? null : failure(thrown);
        List<Attempt> attempts = with(task, run.end(task, deliveries.worker(), failure));
        return new Settlement.End(
                delivery, outcome(task, TaskState.CANCELLED, null, "cancelled while it ran", attempts));
    }

    /** What is done with the task of a handler that did not end after its interrupt. */
    @Nullable
    Settlement giveUp(
            Delivery delivery, CancelReason why, long startedMillis, StackTraceElement[] stack, Notebook notebook) {
        long ranNanos = (deliveries.serverMillis() - startedMillis) * 1_000_000;
        Run run = new Run(delivery.lease().readyAtMillis(), startedMillis, System.nanoTime() - ranNanos, notebook);
        return switch (why) {
            case LEASE_LOST, WORKER_STOPPING -> null;
            case CANCELLED -> cancelled(delivery, run, null);
            case TIMED_OUT -> failed(delivery, run, stuck(delivery.task(), stack));
        };
    }

    private TaskTimeoutException timedOut(Task task, @Nullable Throwable thrown) {
        Duration timeout = timeout(task);
        TaskTimeoutException failure = new TaskTimeoutException(timeout == null ? Duration.ZERO : timeout);
        if (thrown != null) {
            failure.initCause(thrown);
        }
        return failure;
    }

    /** With the stack of the handler that did not end, not of whoever noticed. */
    private TaskTimeoutException stuck(Task task, StackTraceElement[] stack) {
        TaskTimeoutException failure = timedOut(task, null);
        failure.setStackTrace(stack);
        return failure;
    }

    /** An exception may be anybody's, and fail when it is asked what it is. */
    private static Failure failure(Throwable thrown) {
        try {
            return Failure.of(thrown);
        } catch (RuntimeException | Error e) {
            return Failure.of(
                    thrown.getClass().getName(),
                    "the exception cannot be read: " + e.getClass().getName());
        }
    }

    private static RetryDecision decide(HandlerOptions options, Throwable thrown, Task task) {
        try {
            return options.retryPolicy().decide(thrown, task.attempt(), task.options());
        } catch (RuntimeException | Error e) {
            return options.retryPolicy().decide(e, task.attempt(), task.options());
        }
    }

    private Settlement failed(Delivery delivery, Run run, Throwable thrown) {
        Task task = delivery.task();
        RetryDecision decision = decide(handlers.options(task.type()), thrown, task);
        Failure failure = failure(thrown);
        if (decision instanceof RetryDecision.Later later) {
            return new Settlement.Postpone(
                    delivery, TaskState.RETRYING, later.delay(), task.attempt(), task.attempts(), 0, later.reason());
        }
        List<Attempt> attempts = with(task, run.end(task, deliveries.worker(), failure));
        if (decision instanceof RetryDecision.Retry retry) {
            return new Settlement.Postpone(
                    delivery,
                    TaskState.RETRYING,
                    retry.delay(),
                    task.attempt() + 1,
                    attempts,
                    0,
                    "attempt " + task.attempt() + " failed: " + failure.summary());
        }
        return bury(delivery, ((RetryDecision.Bury) decision).reason(), attempts);
    }

    private Settlement bury(Delivery delivery, String reason, List<Attempt> attempts) {
        return new Settlement.Bury(delivery, outcome(delivery.task(), TaskState.DEAD, null, reason, attempts));
    }

    /** The end of a task whose result the server does not take: with what the server said, and without the result. */
    @Nullable
    Settlement refused(Settlement settlement, String why) {
        return settlement instanceof Settlement.End end
                ? bury(
                        end.delivery(),
                        "the end could not be kept: " + why,
                        end.outcome().attempts())
                : null;
    }

    /** The end of a task that was cancelled before its handler began. */
    Settlement cancelled(Delivery delivery) {
        return cancelled(delivery, delivery.task().attempts());
    }

    /** The end of a task that was cancelled, in place of what was to become of it. */
    Settlement cancelled(Settlement instead) {
        return cancelled(
                instead.delivery(),
                instead instanceof Settlement.Postpone postpone
                        ? postpone.attempts()
                        : instead.delivery().task().attempts());
    }

    private Settlement cancelled(Delivery delivery, List<Attempt> attempts) {
        return new Settlement.End(
                delivery, outcome(delivery.task(), TaskState.CANCELLED, null, "cancelled while it ran", attempts));
    }

    @SuppressWarnings("NullAway") // It does not see, through the class file, that the result may be null.
    private Outcome outcome(
            Task task, TaskState state, byte @Nullable [] result, String reason, List<Attempt> attempts) {
        return new Outcome(
                state, task.type(), result, reason, Instant.ofEpochMilli(deliveries.serverMillis()), attempts);
    }

    private static List<Attempt> with(Task task, Attempt attempt) {
        if (task.attempts().isEmpty()) {
            return List.of(attempt);
        }
        List<Attempt> all = new ArrayList<>(task.attempts());
        all.add(attempt);
        return all;
    }
}
