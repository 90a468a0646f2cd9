package io.headrace.worker;

import io.headrace.broker.Delivery;
import io.headrace.broker.Lease;
import io.headrace.task.TaskId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Every task a worker has: from its delivery until the server has settled it. Their leases are renewed. Thread-safe. */
final class RunningTasks {

    private final Map<Lease, TaskExecution> byLease = new ConcurrentHashMap<>();
    private volatile boolean awaited;

    /** Adds a task; false if it is here already, because it was delivered again meanwhile. */
    boolean add(TaskExecution execution) {
        return byLease.putIfAbsent(execution.delivery().lease(), execution) == null;
    }

    void remove(Lease lease) {
        byLease.remove(lease);
        if (awaited && byLease.isEmpty()) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Waits until there are none; for the stop, when none come any more. */
    synchronized boolean awaitNone(Duration atMost) {
        awaited = true;
        long until = System.nanoTime() + atMost.toNanos();
        try {
            while (!byLease.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return byLease.isEmpty();
    }

    @Nullable
    TaskExecution find(Lease lease) {
        return byLease.get(lease);
    }

    /** Whoever has the task of this id. */
    List<TaskExecution> find(TaskId id) {
        return byLease.values().stream()
                .filter(execution -> execution.id().equals(id))
                .toList();
    }

    Set<Lease> leases() {
        return Set.copyOf(byLease.keySet());
    }

    Collection<Delivery> deliveries() {
        return byLease.values().stream().map(TaskExecution::delivery).toList();
    }

    Collection<TaskExecution> all() {
        return List.copyOf(byLease.values());
    }

    int count() {
        return byLease.size();
    }
}
