package io.headrace.worker;

import io.headrace.broker.Delivery;
import io.headrace.broker.Orders;
import io.headrace.broker.Settlement;
import io.headrace.task.Task;

/** Hears what a worker does, for metrics and tests. Called on the worker's own threads: be short, throw nothing. */
public interface WorkerListener {

    /** Tasks came in. */
    default void fetched(int count) {}

    /** Tasks were taken over from workers that died or handed them back. */
    default void reclaimed(int count) {}

    /** A handler begins. */
    default void started(Task task) {}

    /** The server has settled a task as asked, or has said why not. */
    default void settled(Settlement settlement, Settlement.Verdict verdict) {}

    /** A running task was found to belong to somebody else. */
    default void leaseLost(Delivery delivery) {}

    /** Operators paused or resumed queues of this worker, a pause ended, or the worker is to take no more tasks, or some again. */
    default void ordersChanged(Orders orders) {}

    /** A handler did not end after its interrupt. */
    default void stuck(Task task, boolean replaced) {}
}
