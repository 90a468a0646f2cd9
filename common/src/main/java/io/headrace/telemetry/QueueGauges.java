package io.headrace.telemetry;

import io.headrace.broker.Inspection;
import io.headrace.broker.QueueSnapshot;
import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows what stands in the queues, as it was seen at the last look, a call of one queue each. What cannot be seen any more has
 * no gauge: a number that stands still would look as if all were well. Thread-safe; a step that waits ends by an interrupt.
 */
public final class QueueGauges implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(QueueGauges.class);

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** So many queues are asked in one round trip. */
    private static final int AT_ONCE = 50;

    private final Inspection inspection;
    private final MeterRegistry registry;
    private final Map<QueueName, Row> rows = new TreeMap<>();
    private volatile int workers;
    private @Nullable Gauge workersGauge;
    private boolean toldOfMany;

    /** Looks through this view and registers here. */
    public QueueGauges(Inspection inspection, MeterRegistry registry) {
        this.inspection = inspection;
        this.registry = registry;
    }

    /**
     * Looks once.
     *
     * @return when to look again
     * @throws HeadraceException if Redis does not answer; then no gauge is left
     */
    public synchronized Duration runOnce() throws InterruptedException {
        try {
            List<QueueName> queues = queues();
            forgetAllBut(queues);
            for (int from = 0; from < queues.size(); from += AT_ONCE) {
                look(queues.subList(from, Math.min(queues.size(), from + AT_ONCE)));
            }
            workers = join(inspection.workers()).size();
            if (workersGauge == null) {
                workersGauge = Metric.WORKERS.gauge(registry, this, each -> each.workers);
            }
        } catch (RuntimeException | InterruptedException e) {
            close();
            throw e;
        }
        return INTERVAL;
    }

    private List<QueueName> queues() throws InterruptedException {
        List<QueueName> all = join(inspection.queues()).stream().sorted().toList();
        if (all.size() <= BoundedValues.QUEUES) {
            return all;
        }
        if (!toldOfMany) {
            toldOfMany = true;
            log.warn(
                    "There are {} queues; only the first {} by name have metrics of their backlog",
                    all.size(),
                    BoundedValues.QUEUES);
        }
        return all.subList(0, BoundedValues.QUEUES);
    }

    private void look(List<QueueName> queues) throws InterruptedException {
        List<CompletableFuture<QueueSnapshot>> asked =
                queues.stream().map(inspection::snapshot).toList();
        for (int i = 0; i < asked.size(); i++) {
            QueueName queue = queues.get(i);
            try {
                QueueSnapshot snapshot = join(asked.get(i));
                rows.computeIfAbsent(queue, name -> new Row(snapshot)).snapshot = snapshot;
            } catch (RedisUnavailableException e) {
                throw e;
            } catch (HeadraceException e) {
                // Somebody put a key of another kind in its place: that queue alone has nothing to show.
                log.debug("Queue {} cannot be looked at", queue, e);
                forget(queue);
            }
        }
    }

    private void forgetAllBut(List<QueueName> queues) {
        List.copyOf(rows.keySet()).stream()
                .filter(queue -> !queues.contains(queue))
                .forEach(this::forget);
    }

    private void forget(QueueName queue) {
        Row row = rows.remove(queue);
        if (row != null) {
            row.meters.forEach(registry::remove);
        }
    }

    /** The client itself gives up after its timeout. */
    private static <T> T join(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof HeadraceException known
                    ? known
                    : new HeadraceException("Looking at the queues failed: " + e.getCause(), e.getCause());
        }
    }

    /** Removes every gauge. */
    @Override
    public synchronized void close() {
        List.copyOf(rows.keySet()).forEach(this::forget);
        if (workersGauge != null) {
            registry.remove(workersGauge);
            workersGauge = null;
        }
    }

    /** One queue's gauges and what they show. */
    private final class Row {

        private final List<Meter> meters = new ArrayList<>();
        private volatile QueueSnapshot snapshot;

        private Row(QueueSnapshot first) {
            snapshot = first;
            String queue = first.queue().value();
            for (int i = 0; i < first.levels().size(); i++) {
                int index = i;
                String priority =
                        Integer.toString(first.levels().get(i).priority().level());
                show(Metric.QUEUE_BACKLOG, seen -> seen.levels().get(index).queued(), queue, priority);
                show(Metric.QUEUE_OLDEST_AGE, seen -> age(seen, seen.levels().get(index)), queue, priority);
            }
            show(Metric.QUEUE_RUNNING, QueueSnapshot::running, queue);
            show(Metric.QUEUE_SCHEDULED, QueueSnapshot::scheduled, queue);
            show(Metric.QUEUE_RETRYING, QueueSnapshot::retrying, queue);
            show(Metric.QUEUE_DEAD_LETTERS, QueueSnapshot::dead, queue);
            show(Metric.QUEUE_PAUSED, seen -> seen.pause() == null ? 0 : 1, queue);
        }

        private void show(Metric metric, ToDoubleFunction<QueueSnapshot> value, String... tags) {
            meters.add(metric.gauge(registry, this, row -> value.applyAsDouble(row.snapshot), tags));
        }
    }

    private static double age(QueueSnapshot seen, QueueSnapshot.Level level) {
        return level.oldest() == null
                ? 0
                : Math.max(
                        0,
                        Duration.between(Objects.requireNonNull(level.oldest()), seen.at())
                                        .toMillis()
                                / 1000.0);
    }
}
