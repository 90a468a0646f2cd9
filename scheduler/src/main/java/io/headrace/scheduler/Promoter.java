package io.headrace.scheduler;

import io.headrace.broker.Maintenance;
import io.headrace.broker.Maintenance.Promotion;
import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.task.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings due tasks into their streams. A step is one round: every queue that may have something due is asked for one batch,
 * so that a queue with a backlog gets no more turns than one with a single task. {@link #wake} and {@link #pace} are
 * thread-safe, the rest belongs to one thread.
 */
final class Promoter implements PeriodicLoop.Step {

    static final String LOOP = "promoter";

    private static final Logger log = LoggerFactory.getLogger(Promoter.class);
    private static final int IDS_PER_LINE = 50;
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Maintenance maintenance;
    private volatile int batch;
    private volatile long longestSleep;
    private final SchedulerListener listener;
    private final LongSupplier nanos;
    private final QueueFailures failures;
    private final Agenda agenda = new Agenda();
    private final AtomicBoolean woken = new AtomicBoolean(true);
    private long lookedAtAll;

    Promoter(
            Maintenance maintenance, int batch, Duration longestSleep, SchedulerListener listener, LongSupplier nanos) {
        this.maintenance = maintenance;
        this.batch = batch;
        this.longestSleep = longestSleep.toNanos();
        this.listener = listener;
        this.nanos = nanos;
        this.failures = new QueueFailures(LOOP, listener);
    }

    /** Goes on with other limits. */
    void pace(int newBatch, Duration newLongestSleep) {
        batch = newBatch;
        longestSleep = newLongestSleep.toNanos();
    }

    /** Lets the next step look at every queue: somewhere something is due earlier than known. */
    void wake() {
        woken.set(true);
    }

    @Override
    public Duration runOnce() {
        try {
            return round();
        } catch (RuntimeException e) {
            // Whatever was heard and known before may have been lost with it.
            woken.set(true);
            throw e;
        }
    }

    private Duration round() {
        long now = nanos.getAsLong();
        // Not only when woken: a wake message may be lost, and a queue may be new.
        if (woken.getAndSet(false) || now - lookedAtAll >= longestSleep) {
            agenda.lookAtAll(maintenance.queues(), now);
            lookedAtAll = now;
        }
        for (QueueName queue : agenda.due(now)) {
            // Before it is tried: should it fail for all, the others come first next time.
            agenda.lookAt(queue, nanos.getAsLong() + Math.min(longestSleep, RETRY_NANOS));
            failures.contain(queue, () -> promoteAndPlan(queue));
        }
        long then = nanos.getAsLong();
        return Duration.ofNanos(agenda.untilNext(then, Math.max(0, lookedAtAll + longestSleep - then)));
    }

    private void promoteAndPlan(QueueName queue) {
        Duration untilNext = promote(queue).untilNext();
        // Counted from the answer: a look that comes too early would find nothing and have to be repeated.
        agenda.lookAt(queue, nanos.getAsLong() + bounded(untilNext));
    }

    private long bounded(@Nullable Duration untilNext) {
        // Compared in milliseconds, because nanoseconds do not reach as far as a task may be scheduled.
        return untilNext == null
                        || untilNext.toMillis()
                                >= Duration.ofNanos(longestSleep).toMillis()
                ? longestSleep
                : untilNext.toNanos();
    }

    /** Promotes one batch of one queue. */
    Promotion promote(QueueName queue) {
        Promotion promotion = maintenance.promote(queue, batch);
        if (promotion.promoted() > 0) {
            listener.promoted(queue, promotion.promoted(), Duration.ofMillis(promotion.latestMillis()));
        }
        if (!promotion.orphans().isEmpty()) {
            report(queue, promotion.orphans());
        }
        return promotion;
    }

    private void report(QueueName queue, List<String> orphans) {
        for (int from = 0; from < orphans.size(); from += IDS_PER_LINE) {
            log.warn(
                    "Queue {}: these ids were due, but there is no task of that name; they were removed from the schedule: {}",
                    queue,
                    orphans.subList(from, Math.min(orphans.size(), from + IDS_PER_LINE)));
        }
        listener.orphaned(queue, orphans);
    }
}
