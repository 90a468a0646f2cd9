package io.headrace.telemetry;

import io.headrace.broker.HistoryBacklog;
import io.headrace.broker.HistoryFeed;
import io.headrace.task.Durations;
import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows what waits for an archiver, as it was seen at the last look, and warns in the log when endings were left out of the
 * history. What cannot be seen any more has no gauge. Thread-safe.
 */
public final class HistoryGauges implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HistoryGauges.class);

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** A queue that keeps losing is spoken of so often at most. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    /** For so long after its last loss a queue counts as losing. */
    private static final Duration LATELY = Duration.ofMinutes(10);

    private final HistoryFeed feed;
    private final MeterRegistry registry;
    private final long limit;
    private final LongSupplier nanoTime;
    private final Map<QueueName, Row> rows = new TreeMap<>();
    private @Nullable Meter limitGauge;
    private volatile Waiting waiting = Waiting.NOTHING;
    private volatile List<String> losses = List.of();

    /**
     * What waits, of all queues together.
     *
     * @param entries how many entries
     * @param bytes how large they are
     * @param lag for how long the oldest of them has waited
     */
    public record Waiting(long entries, long bytes, Duration lag) {

        private static final Waiting NOTHING = new Waiting(0, 0, Duration.ZERO);

        private Waiting and(HistoryBacklog more) {
            return new Waiting(
                    entries + more.entries(), bytes + more.bytes(), lag.compareTo(more.lag()) > 0 ? lag : more.lag());
        }
    }

    /**
     * Looks through this view and registers here.
     *
     * @param limit how many bytes of endings each queue may hold; 0 if that is not known here
     */
    public HistoryGauges(HistoryFeed feed, MeterRegistry registry, long limit) {
        this(feed, registry, limit, System::nanoTime);
    }

    HistoryGauges(HistoryFeed feed, MeterRegistry registry, long limit, LongSupplier nanoTime) {
        this.feed = feed;
        this.registry = registry;
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /**
     * Looks once.
     *
     * @return when to look again
     * @throws HeadraceException if Redis does not answer; then no gauge is left
     */
    public synchronized Duration runOnce() {
        try {
            List<QueueName> queues = feed.queues().stream().sorted().toList();
            List.copyOf(rows.keySet()).stream()
                    .filter(queue -> !queues.contains(queue))
                    .forEach(this::forget);
            Waiting all = Waiting.NOTHING;
            List<HistoryBacklog> seen = feed.backlogs(queues);
            for (int i = 0; i < queues.size(); i++) {
                row(queues.get(i), seen.get(i)).saw(seen.get(i));
                all = all.and(seen.get(i));
            }
            waiting = all;
            losses =
                    rows.values().stream().flatMap(row -> row.lately().stream()).toList();
            if (limitGauge == null) {
                limitGauge = Metric.HISTORY_BYTES_LIMIT.gauge(registry, this, each -> each.limit);
            }
        } catch (RuntimeException e) {
            hide();
            throw e;
        }
        return INTERVAL;
    }

    /** As many have gauges as have those of their backlog; losses are told of all. */
    private Row row(QueueName queue, HistoryBacklog first) {
        return rows.computeIfAbsent(queue, name -> new Row(name, first, rows.size() < BoundedValues.QUEUES));
    }

    private void forget(QueueName queue) {
        Row row = rows.remove(queue);
        if (row != null) {
            row.hide();
        }
    }

    /** What waited at the last look that was answered. Quick: asks nobody. */
    public Waiting waiting() {
        return waiting;
    }

    /** Which queues have left endings out lately, one line each; empty if none is known to. Quick: asks nobody. */
    public List<String> losses() {
        return losses;
    }

    /** Removes every gauge. */
    @Override
    public synchronized void close() {
        hide();
        rows.clear();
    }

    private void hide() {
        rows.values().forEach(Row::hide);
        if (limitGauge != null) {
            registry.remove(limitGauge);
            limitGauge = null;
        }
    }

    /** One queue's gauges, what they show, and what it has lost. */
    private final class Row {

        private final QueueName queue;
        private final boolean isShown;
        private final List<Meter> meters = new ArrayList<>();
        private volatile HistoryBacklog seen;
        /** As it was when this spell of losses began. */
        private HistoryBacklog before;

        private HistoryBacklog told;
        private long toldNanos;
        private long lostNanos;

        private Row(QueueName queue, HistoryBacklog first, boolean isShown) {
            this.queue = queue;
            this.isShown = isShown;
            seen = first;
            before = first;
            told = first;
        }

        private void hide() {
            meters.forEach(registry::remove);
            meters.clear();
        }

        private void show() {
            show(Metric.HISTORY_LAG, backlog -> backlog.lag().toMillis() / 1000.0);
            show(Metric.HISTORY_ENTRIES, HistoryBacklog::entries);
            show(Metric.HISTORY_BYTES, HistoryBacklog::bytes);
            count(Metric.HISTORY_VALUES_LEFT_OUT, HistoryBacklog::valuesLeftOut);
            count(Metric.HISTORY_TASKS_LEFT_OUT, HistoryBacklog::tasksLeftOut);
        }

        private void show(Metric metric, ToDoubleFunction<HistoryBacklog> value) {
            meters.add(metric.gauge(registry, this, row -> value.applyAsDouble(row.seen), queue.value()));
        }

        private void count(Metric metric, ToDoubleFunction<HistoryBacklog> value) {
            meters.add(metric.counter(registry, this, row -> value.applyAsDouble(row.seen), queue.value()));
        }

        private void saw(HistoryBacklog now) {
            long nanos = nanoTime.getAsLong();
            if (lost(seen, now)) {
                lostNanos = nanos;
            } else if (lost(before, now) && nanos - lostNanos > LATELY.toNanos()) {
                before = now;
            }
            seen = now;
            if (isShown && meters.isEmpty()) {
                show();
            }
            boolean isFirst = !lost(before, told);
            if (lost(told, now) && (isFirst || nanos - toldNanos >= QUIET.toNanos())) {
                log.warn(
                        "Queue {}: the history LACKS {}, for good: {} entries with {} of {} bytes wait for an archiver, the"
                                + " oldest for {}. See that headrace history archive runs, and whether PostgreSQL takes what"
                                + " it writes; or raise history.stream-limit.",
                        queue,
                        lack(told, now),
                        now.entries(),
                        now.bytes(),
                        limit == 0 ? "unknown" : limit,
                        Durations.format(now.lag()));
                told = now;
                toldNanos = nanos;
            }
        }

        private List<String> lately() {
            return lost(before, seen)
                    ? List.of("The history lacks " + lack(before, seen) + " of queue " + queue
                            + ", because too much waited for an archiver; the last was left out "
                            + Duration.ofNanos(nanoTime.getAsLong() - lostNanos).toSeconds()
                            + " s ago. Run more archivers, see what holds up PostgreSQL, or raise history.stream-limit")
                    : List.of();
        }
    }

    private static boolean lost(HistoryBacklog from, HistoryBacklog to) {
        return to.valuesLeftOut() > from.valuesLeftOut() || to.tasksLeftOut() > from.tasksLeftOut();
    }

    private static String lack(HistoryBacklog from, HistoryBacklog to) {
        long values = to.valuesLeftOut() - from.valuesLeftOut();
        long tasks = to.tasksLeftOut() - from.tasksLeftOut();
        String ofValues = "payload and result of " + values + (values == 1 ? " task" : " tasks");
        String ofTasks = tasks + (tasks == 1 ? " task" : " tasks") + " as a whole";
        if (tasks <= 0) {
            return ofValues;
        }
        return values <= 0 ? ofTasks : ofTasks + ", and " + ofValues;
    }
}
