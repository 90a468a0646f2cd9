package io.headrace.worker;

import io.headrace.broker.Delivery;
import io.headrace.broker.Settlement;
import io.headrace.broker.WorkerInfo.RunningTask;
import io.headrace.task.Attempt;
import io.headrace.task.Task;
import io.headrace.task.TaskId;
import io.headrace.telemetry.TraceHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One delivered task on its way through a worker: the thread it runs on, whether it should end early, whether it did. Holds
 * a slot from the moment it is handed to a thread until its handler has ended or is given up. Thread-safe.
 */
final class TaskExecution implements TaskContext, Runnable {

    private static final Logger log = LoggerFactory.getLogger(TaskExecution.class);

    private enum Phase {
        WAITING,
        RUNNING,
        /** The handler has ended, or never began. */
        ENDED,
        /** The handler runs on, but the task was settled without it and its slot replaced. */
        GIVEN_UP
    }

    private final Delivery delivery;
    private final Engine engine;
    private final boolean mayHaveBegun;
    private final @Nullable Duration ownLease;
    private final Notebook notebook = new Notebook();
    private final Reporter reporter;
    private final List<Runnable> onCancel = new ArrayList<>(0);
    private Phase phase = Phase.WAITING;
    private @Nullable Thread thread;
    private @Nullable TypeLimit limit;
    private volatile @Nullable CancelReason cancelReason;
    private @Nullable Instant deadline;
    private long startedMillis;
    private volatile AttemptTelemetry.@Nullable Begun begun;

    /**
     * An execution that has not begun.
     *
     * @param mayHaveBegun whether others had the task before, who may have begun it
     * @param ownLease the lease of its type; null for the worker's
     */
    TaskExecution(Delivery delivery, Engine engine, boolean mayHaveBegun, @Nullable Duration ownLease) {
        this.delivery = delivery;
        this.engine = engine;
        this.mayHaveBegun = mayHaveBegun;
        this.ownLease = ownLease;
        reporter = new Reporter((delay, action) -> engine.alarms().after(delay, action), this::report);
    }

    Delivery delivery() {
        return delivery;
    }

    boolean mayHaveBegun() {
        return mayHaveBegun;
    }

    @Nullable
    Duration ownLease() {
        return ownLease;
    }

    /** What it counts for; null if its type has no limit. */
    @Nullable
    synchronized TypeLimit limit() {
        return limit;
    }

    /** From now on it counts for this limit, which may hold it back; null if it does not count any more. */
    synchronized void limitedBy(@Nullable TypeLimit value) {
        limit = value;
    }

    /** Its type is limited while it runs: it counts. What has not begun looks for itself when it does. */
    synchronized void joinIfRunning(TypeLimit fresh) {
        if (limit == null && phase == Phase.RUNNING) {
            limit = fresh;
            fresh.join();
        }
    }

    private Task task() {
        return delivery.task();
    }

    /** Runs it, and in its slot one after the other of those that were held back for it. */
    @Override
    public void run() {
        TaskExecution next = this;
        while (next != null) {
            next = next.runToItsEnd();
        }
    }

    /** Answers who goes on with the slot; null if it is free. */
    private @Nullable TaskExecution runToItsEnd() {
        if (!begin()) {
            finishUnbegun();
            return engine.passOn(limit());
        }
        TaskExecution next;
        Future<?> alarm = null;
        Settlement settlement = null;
        boolean unfinished = false;
        try {
            alarm = expectEnd();
            enterLog();
            engine.listener().started(task());
            AttemptTelemetry.Begun attempt = engine.telemetry().begin(delivery, startedMillis);
            begun = attempt;
            settlement = engine.runner().run(delivery, this, attempt, notebook);
            unfinished = settlement == null && cancelReason == null;
        } catch (RuntimeException | Error e) {
            log.error("Running task {} of type {} failed; it comes back when its lease runs out", id(), type(), e);
        } finally {
            MDC.clear();
            if (alarm != null) {
                alarm.cancel(false);
            }
            next = end(settlement, unfinished);
        }
        return next;
    }

    private void finishUnbegun() {
        engine.finish(
                this, cancelReason == CancelReason.CANCELLED ? engine.runner().cancelled(delivery) : null);
    }

    private synchronized boolean begin() {
        if (cancelReason != null) {
            phase = Phase.ENDED;
            return false;
        }
        if (limit == null) {
            // Its type may have been limited since it was handed to this thread.
            limit = engine.limits().of(type());
            if (limit != null) {
                limit.join();
            }
        }
        phase = Phase.RUNNING;
        thread = Thread.currentThread();
        startedMillis = engine.deliveries().serverMillis();
        return true;
    }

    /** What its handler runs, and since when; empty before and after. */
    synchronized Optional<RunningTask> runs() {
        return phase == Phase.RUNNING
                ? Optional.of(new RunningTask(id(), type(), Instant.ofEpochMilli(startedMillis)))
                : Optional.empty();
    }

    private @Nullable Future<?> expectEnd() {
        Duration timeout = engine.runner().timeout(task());
        if (timeout == null) {
            return null;
        }
        synchronized (this) {
            deadline = Instant.now().plus(timeout);
        }
        return engine.alarms().after(timeout, () -> cancel(CancelReason.TIMED_OUT));
    }

    private void enterLog() {
        MDC.put("task", task().id().toString());
        MDC.put("type", task().type());
        MDC.put("queue", task().id().queue().value());
        MDC.put("attempt", Integer.toString(task().attempt()));
    }

    private @Nullable TaskExecution end(@Nullable Settlement settlement, boolean unfinished) {
        boolean givenUp;
        TypeLimit counted;
        synchronized (this) {
            thread = null;
            givenUp = phase == Phase.GIVEN_UP;
            phase = Phase.ENDED;
            counted = limit;
        }
        reporter.end();
        // An interrupt that came too late for the handler is nobody else's.
        Thread.interrupted();
        if (givenUp) {
            engine.slots().unstuck();
            log.info("Task {} of type {}: its handler has ended after it was given up", id(), type());
            if (counted != null) {
                engine.enqueue(counted.unstuck());
            }
            return null;
        }
        if (unfinished) {
            log.info("Task {} of type {} was left unfinished and is handed back", id(), type());
            engine.handBack(this);
        } else {
            engine.finish(this, settlement);
        }
        return engine.passOn(counted);
    }

    /**
     * Tells the handler to end early, if it has not ended. The first reason counts, except that a lost lease comes before
     * everything else: nothing that ends here may be written any more. Never waits.
     *
     * @return whether that is news: not if it has ended, or has lost its lease before
     */
    boolean cancel(CancelReason reason) {
        List<Runnable> actions;
        TypeLimit waitsFor;
        synchronized (this) {
            if (phase == Phase.ENDED || phase == Phase.GIVEN_UP || cancelReason == CancelReason.LEASE_LOST) {
                return false;
            }
            boolean first = cancelReason == null;
            if (first || reason == CancelReason.LEASE_LOST) {
                cancelReason = reason;
            }
            if (!first) {
                return true;
            }
            waitsFor = thread == null ? limit : null;
            actions = List.copyOf(onCancel);
            if (thread != null) {
                thread.interrupt();
            } else if (limit == null) {
                return true;
            }
        }
        if (waitsFor != null) {
            if (waitsFor.remove(this)) {
                // Held back it may be for long; else whoever begins it finds out.
                finishUnbegun();
            }
            return true;
        }
        actions.forEach(action -> engine.alarms().perform(() -> perform(action)));
        engine.alarms().after(engine.settings().interruptGrace(), this::giveUp);
        return true;
    }

    private void perform(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            log.warn("Task {} of type {}: what was to be done on its cancellation failed", id(), type(), e);
        }
    }

    /** Settles the task of a handler that was told to end and did not, and replaces its slot. */
    void giveUp() {
        CancelReason reason;
        StackTraceElement[] stack;
        TypeLimit counted;
        synchronized (this) {
            reason = cancelReason;
            if (phase != Phase.RUNNING || thread == null || reason == null) {
                return;
            }
            stack = thread.getStackTrace();
            phase = Phase.GIVEN_UP;
            counted = limit;
        }
        reporter.end();
        engine.finish(this, engine.runner().giveUp(delivery, reason, startedMillis, stack, notebook));
        boolean replaced = engine.slots().stuck();
        if (counted != null) {
            counted.stuck().forEach(engine::putAside);
        }
        log.error(
                "Task {} of type {}: its handler ignores its interrupt ({}); {}. It stands at:\n{}",
                id(),
                type(),
                reason,
                replaced ? "its slot is replaced" : "too many are stuck, its slot stays taken; restart this worker",
                text(stack));
        engine.listener().stuck(task(), replaced);
    }

    private static String text(StackTraceElement[] stack) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : stack) {
            text.append("    at ").append(frame).append('\n');
        }
        return text.toString();
    }

    @Override
    public TaskId id() {
        return task().id();
    }

    @Override
    public String type() {
        return task().type();
    }

    @Override
    public int attempt() {
        return task().attempt();
    }

    @Override
    public List<Attempt> attempts() {
        return task().attempts();
    }

    @Override
    public Map<String, String> headers() {
        return task().options().headers();
    }

    @Override
    public synchronized Optional<Instant> deadline() {
        return Optional.ofNullable(deadline);
    }

    @Override
    public Optional<CancelReason> cancelReason() {
        return Optional.ofNullable(cancelReason);
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (cancelReason == null) {
                onCancel.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public void progress(int percent, String note) {
        notebook.progress(percent, note, now());
        reporter.told();
    }

    @Override
    public void log(String line) {
        if (notebook.log(line, now())) {
            reporter.told();
        }
    }

    private Future<?> report() {
        try {
            return engine.deliveries().report(delivery, notebook.report());
        } catch (RuntimeException e) {
            // No handler fails because of what it tells.
            log.debug("What task {} told of itself was not kept", id(), e);
            return CompletableFuture.completedFuture(null);
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(engine.deliveries().serverMillis());
    }

    @Override
    public Map<String, String> traceContext() {
        AttemptTelemetry.Begun attempt = begun;
        return attempt == null ? TraceHeaders.among(headers()) : attempt.traceContext();
    }

    @Override
    public Logger logger() {
        return LoggerFactory.getLogger("io.headrace.task." + type());
    }
}
