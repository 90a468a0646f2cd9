package io.headrace.worker;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Orders;
import io.headrace.broker.Pause;
import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators want of this worker, as last read: that stands while Redis is away, except that a pause ends by itself when
 * the server's clock says so. Thread-safe; what changes is told in order, under the monitor.
 */
final class StandingOrders {

    private static final Logger log = LoggerFactory.getLogger(StandingOrders.class);

    private final Deliveries deliveries;
    private final Collection<QueueName> queues;
    private final WorkerListener listener;
    private volatile Orders last = Orders.NONE;
    private boolean nobodyWaits;

    StandingOrders(Deliveries deliveries, Collection<QueueName> queues, WorkerListener listener) {
        this.deliveries = deliveries;
        this.queues = List.copyOf(queues);
        this.listener = listener;
    }

    /** Reads them anew, and if they are others, ends a blocking read that was begun under the old ones. Waits for Redis. */
    void read() {
        if (take(deliveries.orders(queues))) {
            try {
                deliveries.wake();
            } catch (HeadraceException e) {
                log.debug("The blocking read could not be ended early; what it brings is handed back", e);
            }
        }
    }

    /** Those that hold now. */
    Orders present() {
        Instant end = last.pauses().isEmpty() ? null : last.nextEnd().orElse(null);
        if (end != null && !end.isAfter(serverTime())) {
            synchronized (this) {
                take(last);
            }
        }
        return last;
    }

    private synchronized boolean take(Orders read) {
        Orders before = last;
        Orders now = read.at(serverTime());
        if (now.equals(before)) {
            return false;
        }
        last = now;
        notifyAll();
        tell(before, now);
        return true;
    }

    private void tell(Orders before, Orders now) {
        for (QueueName queue : queues) {
            Pause pause = now.pauses().get(queue);
            if (pause != null && !pause.equals(before.pauses().get(queue))) {
                log.info(
                        "Queue {} is paused by {}{}{}; nothing more of it is taken",
                        queue,
                        pause.by(),
                        pause.reason().isEmpty() ? "" : " (" + pause.reason() + ")",
                        pause.until() == null ? "" : " until " + pause.until().truncatedTo(ChronoUnit.SECONDS));
            } else if (pause == null && before.pauses().containsKey(queue)) {
                log.info("Queue {} is no longer paused; its tasks are taken again", queue);
            }
        }
        if (now.quiet() != before.quiet()) {
            log.info(
                    "Worker {} was told to take {}",
                    deliveries.worker(),
                    now.quiet() ? "no more tasks" : "tasks again");
        }
        listener.ordersChanged(now);
    }

    /** At most so long, and no longer than until the next pause ends by itself; at least a millisecond. */
    Duration untilNextEnd(Duration atMost) {
        Instant end = last.nextEnd().orElse(null);
        Duration left = end == null ? atMost : Duration.between(serverTime(), end);
        Duration shorter = left.compareTo(atMost) < 0 ? left : atMost;
        return shorter.toMillis() < 1 ? Duration.ofMillis(1) : shorter;
    }

    /** Waits until they are others than these, but no longer than so. */
    synchronized void awaitOthers(Orders than, Duration atMost) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        while (!nobodyWaits && last.equals(than)) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return;
            }
            wait(left / 1_000_000 + 1);
        }
    }

    /** From now on nobody waits for others. */
    synchronized void stopWaiting() {
        nobodyWaits = true;
        notifyAll();
    }

    private Instant serverTime() {
        return Instant.ofEpochMilli(deliveries.serverMillis());
    }
}
