package io.headrace.redis;

import io.headrace.broker.Deliveries;
import io.headrace.task.TaskId;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** Keeps what a worker was told. */
final class Heard implements Deliveries.Control {

    final BlockingQueue<TaskId> cancelled = new LinkedBlockingQueue<>();

    /** One for each time that it was told to look at its orders. */
    final Semaphore looks = new Semaphore(0);

    @Override
    public void cancelRequested(TaskId id) {
        cancelled.add(id);
    }

    @Override
    public void ordersChanged() {
        looks.release();
    }
}
