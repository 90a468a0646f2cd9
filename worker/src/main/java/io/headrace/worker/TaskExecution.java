package io.headrace.worker;

import io.headrace.broker.Delivery;
import io.headrace.broker.Settlement;
import io.headrace.broker.WorkerInfo.RunningTask;
import io.headrace.task.Attempt;
import io.headrace.task.Task;
import io.headrace.task.TaskId;
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
 * a slot from the moment it is made until its handler has ended or is given up. Thread-safe.
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
    private final Notebook notebook = new Notebook();
    private final Reporter reporter;
    private final List<Runnable> onCancel = new ArrayList<>(0);
    private Phase phase = Phase.WAITING;
    private @Nullable Thread thread;
    private volatile @Nullable CancelReason cancelReason;
    private @Nullable Instant deadline;
    private long startedMillis;

    TaskExecution(Delivery delivery, Engine engine) {
        this.delivery = delivery;
        this.engine = engine;
        reporter = new Reporter(engine.alarms(), this::report);
    }

    Delivery delivery() {
        return delivery;
    }

    private Task task() {
        return delivery.task();
    }

    @Override
    public void run() {
        if (!begin()) {
            engine.finish(
                    this,
                    cancelReason == CancelReason.CANCELLED ? engine.runner().cancelled(delivery) : null);
            engine.slots().free(1);
            return;
        }
        Future<?> alarm = null;
        Settlement settlement = null;
        boolean unfinished = false;
        try {
            alarm = expectEnd();
            enterLog();
            engine.listener().started(task());
            settlement = engine.runner().run(delivery, this, notebook);
            unfinished = settlement == null && cancelReason == null;
        } catch (RuntimeException | Error e) {
            log.error("Running task {} of type {} failed; it comes back when its lease runs out", id(), type(), e);
        } finally {
            MDC.clear();
            if (alarm != null) {
                alarm.cancel(false);
            }
            end(settlement, unfinished);
        }
    }

    private synchronized boolean begin() {
        if (cancelReason != null) {
            phase = Phase.ENDED;
            return false;
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

    private void end(@Nullable Settlement settlement, boolean unfinished) {
        boolean givenUp;
        synchronized (this) {
            thread = null;
            givenUp = phase == Phase.GIVEN_UP;
            phase = Phase.ENDED;
        }
        reporter.end();
        // An interrupt that came too late for the handler is nobody else's.
        Thread.interrupted();
        if (givenUp) {
            engine.slots().unstuck();
            log.info("Task {} of type {}: its handler has ended after it was given up", id(), type());
            return;
        }
        if (unfinished) {
            log.info("Task {} of type {} was left unfinished and is handed back", id(), type());
            engine.handBack(this);
        } else {
            engine.finish(this, settlement);
        }
        engine.slots().free(1);
    }

    /**
     * Tells the handler to end early, if it has not ended. The first reason counts, except that a lost lease comes before
     * everything else: nothing that ends here may be written any more. Never waits.
     */
    void cancel(CancelReason reason) {
        List<Runnable> actions;
        synchronized (this) {
            if (phase == Phase.ENDED || phase == Phase.GIVEN_UP) {
                return;
            }
            boolean first = cancelReason == null;
            if (first || reason == CancelReason.LEASE_LOST) {
                cancelReason = reason;
            }
            if (!first || thread == null) {
                return;
            }
            actions = List.copyOf(onCancel);
            thread.interrupt();
        }
        actions.forEach(action -> engine.alarms().perform(() -> perform(action)));
        engine.alarms().after(engine.settings().interruptGrace(), this::giveUp);
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
        synchronized (this) {
            reason = cancelReason;
            if (phase != Phase.RUNNING || thread == null || reason == null) {
                return;
            }
            stack = thread.getStackTrace();
            phase = Phase.GIVEN_UP;
        }
        reporter.end();
        engine.finish(this, engine.runner().giveUp(delivery, reason, startedMillis, stack, notebook));
        boolean replaced = engine.slots().stuck();
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
        return Map.of();
    }

    @Override
    public Logger logger() {
        return LoggerFactory.getLogger("io.headrace.task." + type());
    }
}
