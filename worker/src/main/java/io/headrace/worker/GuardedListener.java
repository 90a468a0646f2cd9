package io.headrace.worker;

import io.headrace.broker.Delivery;
import io.headrace.broker.Orders;
import io.headrace.broker.Settlement;
import io.headrace.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a listener throws from the engine: a metric that cannot be counted must not cost a task. */
final class GuardedListener implements WorkerListener {

    private static final Logger log = LoggerFactory.getLogger(GuardedListener.class);

    private final WorkerListener listener;

    GuardedListener(WorkerListener listener) {
        this.listener = listener;
    }

    @Override
    public void fetched(int count) {
        tell(() -> listener.fetched(count));
    }

    @Override
    public void reclaimed(int count) {
        tell(() -> listener.reclaimed(count));
    }

    @Override
    public void started(Task task) {
        tell(() -> listener.started(task));
    }

    @Override
    public void settled(Settlement settlement, Settlement.Verdict verdict) {
        tell(() -> listener.settled(settlement, verdict));
    }

    @Override
    public void leaseLost(Delivery delivery) {
        tell(() -> listener.leaseLost(delivery));
    }

    @Override
    public void ordersChanged(Orders orders) {
        tell(() -> listener.ordersChanged(orders));
    }

    @Override
    public void stuck(Task task, boolean replaced) {
        tell(() -> listener.stuck(task, replaced));
    }

    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            log.error("A listener of the worker failed", e);
        }
    }
}
