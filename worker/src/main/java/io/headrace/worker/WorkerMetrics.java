package io.headrace.worker;

import io.headrace.broker.Delivery;
import io.headrace.broker.Orders;
import io.headrace.broker.Settlement;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Task;
import io.headrace.task.TaskState;
import io.headrace.telemetry.BoundedValues;
import io.headrace.telemetry.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times what a worker does, and tells everything on to another listener. A meter is looked up once for every kind
 * of task, not for every task. Thread-safe.
 */
final class WorkerMetrics implements WorkerListener, AutoCloseable {

    private static final String UNKNOWN = "unknown";
    private static final String NO_ERROR = "none";

    private final MeterRegistry registry;
    private final Predicate<String> hasHandler;
    private final WorkerListener next;
    private final Counter fetched;
    private final Counter reclaimed;
    private final Map<Kind, OfTask> ofTasks = new ConcurrentHashMap<>();
    /** By queue and type alone. */
    private final Map<Kind, LongAdder> running = new ConcurrentHashMap<>();

    private final Map<Ended, Counter> ended = new ConcurrentHashMap<>();
    private final BoundedValues errors = new BoundedValues(BoundedValues.ERRORS);
    private final Queue<Meter> gauges = new ConcurrentLinkedQueue<>();

    /**
     * Registers here.
     *
     * @param hasHandler whether a type is one of this worker's
     * @param next who hears everything as well
     */
    WorkerMetrics(MeterRegistry registry, Predicate<String> hasHandler, WorkerListener next) {
        this.registry = registry;
        this.hasHandler = hasHandler;
        this.next = next;
        fetched = Metric.TASKS_FETCHED.counter(registry);
        reclaimed = Metric.TASKS_RECLAIMED.counter(registry);
    }

    /** Shows how many slots there are, and how many of them are used. */
    void slots(IntSupplier limit, IntSupplier used) {
        gauges.add(Metric.SLOTS_LIMIT.gauge(registry, limit, IntSupplier::getAsInt));
        gauges.add(Metric.SLOTS_USED.gauge(registry, used, IntSupplier::getAsInt));
    }

    /** What is measured together. */
    private record Kind(String queue, String type, int priority) {}

    private record Ended(String queue, String type, String outcome, String error) {}

    /** The meters of one kind of task. */
    OfTask of(Task task) {
        Kind kind = new Kind(
                task.id().queue().value(), type(task), task.options().priority().level());
        OfTask known = ofTasks.get(kind);
        return known != null ? known : ofTasks.computeIfAbsent(kind, this::register);
    }

    /** Anybody may submit any type; those without a handler here are one. */
    private String type(Task task) {
        return hasHandler.test(task.type()) ? task.type() : UNKNOWN;
    }

    private OfTask register(Kind kind) {
        LongAdder shared = running.computeIfAbsent(new Kind(kind.queue, kind.type, 0), each -> {
            LongAdder fresh = new LongAdder();
            gauges.add(Metric.TASKS_RUNNING.gauge(registry, fresh, LongAdder::sum, kind.queue, kind.type));
            return fresh;
        });
        return new OfTask(
                Metric.TASK_WAITED.timer(registry, kind.queue, Integer.toString(kind.priority)),
                Metric.TASK_RAN.timer(registry, kind.queue, kind.type),
                Metric.LEASES_LOST.counter(registry, kind.queue, kind.type),
                Metric.HANDLERS_STUCK.counter(registry, kind.queue, kind.type),
                shared);
    }

    /** The meters of one kind of task. */
    record OfTask(Timer waited, Timer ran, Counter leasesLost, Counter stuck, LongAdder running) {

        void began(long waitedMillis) {
            waited.record(waitedMillis, TimeUnit.MILLISECONDS);
            running.increment();
        }

        void ended(long time, TimeUnit unit) {
            running.decrement();
            ran.record(time, unit);
        }
    }

    @Override
    public void fetched(int count) {
        fetched.increment(count);
        next.fetched(count);
    }

    @Override
    public void reclaimed(int count) {
        reclaimed.increment(count);
        next.reclaimed(count);
    }

    @Override
    public void started(Task task) {
        next.started(task);
    }

    @Override
    public void settled(Settlement settlement, Settlement.Verdict verdict) {
        switch (verdict) {
            case SETTLED -> count(settlement);
            case LEASE_LOST -> of(settlement.delivery().task()).leasesLost.increment();
            default -> {
                // Nothing has come of it yet; another settlement follows, or the lease runs out.
            }
        }
        next.settled(settlement, verdict);
    }

    private void count(Settlement settlement) {
        Task task = settlement.delivery().task();
        Ended kind = new Ended(task.id().queue().value(), type(task), outcome(settlement), error(settlement));
        Counter known = ended.get(kind);
        Counter counter = known != null
                ? known
                : ended.computeIfAbsent(
                        kind,
                        each -> Metric.ATTEMPTS_ENDED.counter(
                                registry, each.queue, each.type, each.outcome, each.error));
        counter.increment();
    }

    /** One word for what becomes of a task. */
    static String outcome(Settlement settlement) {
        if (settlement instanceof Settlement.Postpone postpone) {
            boolean burnt = postpone.nextAttempt() > postpone.delivery().task().attempt();
            return burnt ? "retried" : "postponed";
        }
        if (settlement instanceof Settlement.End end) {
            return end.outcome().state().label();
        }
        return settlement instanceof Settlement.Expire ? TaskState.EXPIRED.label() : TaskState.DEAD.label();
    }

    /** Only where this attempt itself has failed: an end without one still tells of those before. */
    private String error(Settlement settlement) {
        Failure failure = failure(settlement);
        return failure == null ? NO_ERROR : errors.bounded(failure.type());
    }

    private static @Nullable Failure failure(Settlement settlement) {
        List<Attempt> attempts = attempts(settlement);
        if (attempts.size() <= settlement.delivery().task().attempts().size()) {
            return null;
        }
        return attempts.get(attempts.size() - 1).failure();
    }

    private static List<Attempt> attempts(Settlement settlement) {
        if (settlement instanceof Settlement.Postpone postpone) {
            return postpone.attempts();
        }
        if (settlement instanceof Settlement.End end) {
            return end.outcome().attempts();
        }
        return settlement instanceof Settlement.Bury bury ? bury.outcome().attempts() : List.of();
    }

    @Override
    public void leaseLost(Delivery delivery) {
        of(delivery.task()).leasesLost.increment();
        next.leaseLost(delivery);
    }

    @Override
    public void ordersChanged(Orders orders) {
        next.ordersChanged(orders);
    }

    @Override
    public void stuck(Task task, boolean replaced) {
        of(task).stuck.increment();
        next.stuck(task, replaced);
    }

    /** Removes what would show a worker that is gone; what was counted stays. */
    @Override
    public void close() {
        gauges.forEach(registry::remove);
        gauges.clear();
    }
}
