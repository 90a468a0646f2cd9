package io.headrace.scheduler;

import io.headrace.broker.Level;
import io.headrace.task.QueueName;
import io.headrace.telemetry.BoundedValues;
import io.headrace.telemetry.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;

/** Counts and times what a scheduler does, and tells everything on to another listener. Thread-safe. */
final class SchedulerMetrics implements SchedulerListener {

    private final MeterRegistry registry;
    private final SchedulerListener next;
    private final BoundedValues queues = new BoundedValues(BoundedValues.QUEUES);

    SchedulerMetrics(MeterRegistry registry, SchedulerListener next) {
        this.registry = registry;
        this.next = next;
        for (String loop : List.of(Promoter.LOOP, Janitor.LOOP)) {
            Metric.SCHEDULER_FAILURES.counter(registry, loop);
        }
    }

    private String named(QueueName queue) {
        return queues.bounded(queue.value());
    }

    @Override
    public void promoted(QueueName queue, int count, Duration lateness) {
        Metric.TASKS_PROMOTED.counter(registry, named(queue)).increment(count);
        Metric.PROMOTE_LATENESS.timer(registry, named(queue)).record(lateness);
        next.promoted(queue, count, lateness);
    }

    @Override
    public void orphaned(QueueName queue, List<String> ids) {
        Metric.ORPHANS_REMOVED.counter(registry, named(queue)).increment(ids.size());
        next.orphaned(queue, ids);
    }

    @Override
    public void consumerRemoved(Level level, String worker) {
        Metric.CONSUMERS_REMOVED.counter(registry, named(level.queue())).increment();
        next.consumerRemoved(level, worker);
    }

    @Override
    public void deadLettersDropped(QueueName queue, int count) {
        Metric.DEAD_LETTERS_DROPPED.counter(registry, named(queue)).increment(count);
        next.deadLettersDropped(queue, count);
    }

    @Override
    public void queueFailed(String loop, QueueName queue, RuntimeException failure) {
        Metric.SCHEDULER_FAILURES.counter(registry, loop).increment();
        next.queueFailed(loop, queue, failure);
    }

    @Override
    public void loopFailed(String loop, RuntimeException failure) {
        Metric.SCHEDULER_FAILURES.counter(registry, loop).increment();
        next.loopFailed(loop, failure);
    }

    @Override
    public void rested(String loop, Duration pause) {
        next.rested(loop, pause);
    }
}
