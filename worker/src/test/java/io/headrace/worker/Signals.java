package io.headrace.worker;

import io.headrace.broker.Delivery;
import io.headrace.broker.Orders;
import io.headrace.broker.Settlement;
import io.headrace.task.Task;
import io.headrace.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Keeps what a worker told, and lets a test wait for it. */
final class Signals implements WorkerListener {

    private static final long PATIENCE_MILLIS = 30_000;

    /** What was told: its name, the task, and what else there was. */
    record Signal(String name, TaskId id, Object detail) {}

    /** A settlement and what the server made of it. */
    record Settled(Settlement settlement, Settlement.Verdict verdict) {}

    private final List<Signal> told = new ArrayList<>();

    @Override
    public void started(Task task) {
        add(new Signal("started", task.id(), task));
    }

    @Override
    public void settled(Settlement settlement, Settlement.Verdict verdict) {
        add(new Signal("settled", settlement.delivery().task().id(), new Settled(settlement, verdict)));
    }

    @Override
    public void leaseLost(Delivery delivery) {
        add(new Signal("leaseLost", delivery.task().id(), delivery));
    }

    @Override
    public void stuck(Task task, boolean replaced) {
        add(new Signal("stuck", task.id(), replaced));
    }

    @Override
    public void ordersChanged(Orders orders) {
        add(new Signal("orders", null, orders));
    }

    private synchronized void add(Signal signal) {
        told.add(signal);
        notifyAll();
    }

    synchronized List<Signal> all(String name) {
        return told.stream().filter(signal -> signal.name().equals(name)).toList();
    }

    List<Task> started() {
        return all("started").stream().map(signal -> (Task) signal.detail()).toList();
    }

    List<Settled> settled(TaskId id) {
        return all("settled").stream()
                .filter(signal -> signal.id().equals(id))
                .map(signal -> (Settled) signal.detail())
                .toList();
    }

    /** Waits until the signal was told of this task. */
    Signal await(String name, TaskId id) throws InterruptedException {
        return await(name, signal -> signal.id().equals(id));
    }

    /** Waits until the worker knows of such orders. */
    Orders awaitOrders(Predicate<Orders> wanted) throws InterruptedException {
        return (Orders)
                await("orders", signal -> wanted.test((Orders) signal.detail())).detail();
    }

    Settled awaitSettled(TaskId id) throws InterruptedException {
        return (Settled) await("settled", id).detail();
    }

    synchronized void awaitCount(String name, int count) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (all(name).size() < count) {
            wait(left(until, count + " times " + name));
        }
    }

    private synchronized Signal await(String name, Predicate<Signal> wanted) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (true) {
            for (Signal signal : told) {
                if (signal.name().equals(name) && wanted.test(signal)) {
                    return signal;
                }
            }
            wait(left(until, name));
        }
    }

    private long left(long until, String what) {
        long left = (until - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new AssertionError("Nobody told '" + what + "'; told was: " + told);
        }
        return left;
    }
}
