package io.headrace.history;

import io.headrace.task.HistoryRefusedException;
import io.headrace.telemetry.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Counts and times what an archiver does. Thread-safe. */
final class ArchiverMetrics {

    private final Counter written;
    private final Counter duplicates;
    private final Counter unreadable;
    private final Timer write;
    private final Counter refused;
    private final Counter unavailable;

    ArchiverMetrics(MeterRegistry registry) {
        written = Metric.HISTORY_WRITTEN.counter(registry);
        duplicates = Metric.HISTORY_DUPLICATES.counter(registry);
        unreadable = Metric.HISTORY_UNREADABLE.counter(registry);
        write = Metric.HISTORY_WRITE.timer(registry);
        refused = Metric.HISTORY_FAILURES.counter(registry, "refused");
        unavailable = Metric.HISTORY_FAILURES.counter(registry, "unavailable");
    }

    /** A batch is durable. */
    void wrote(Batch batch, int isNew, Duration took) {
        written.increment(isNew);
        duplicates.increment(batch.rows() - isNew);
        unreadable.increment(batch.unreadable());
        write.record(took);
    }

    /** A batch was not taken. */
    void failed(RuntimeException why) {
        (why instanceof HistoryRefusedException ? refused : unavailable).increment();
    }
}
