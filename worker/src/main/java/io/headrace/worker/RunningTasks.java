package io.headrace.worker;

import io.headrace.broker.Lease;
import io.headrace.broker.WorkerInfo.RunningTask;
import io.headrace.task.TaskId;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Every task a worker has: from its delivery until the server has settled it. Their leases are renewed. Thread-safe. */
final class RunningTasks {

    private final Map<Lease, TaskExecution> byLease = new ConcurrentHashMap<>();
    private final Set<Lease> givenUp = ConcurrentHashMap.newKeySet();
    private volatile int waiters;

    /** Adds a task; false if it is here already, because it was delivered again meanwhile. */
    boolean add(TaskExecution execution) {
        givenUp.remove(execution.delivery().lease());
        return byLease.putIfAbsent(execution.delivery().lease(), execution) == null;
    }

    /** Lets a lease run out that nothing can be done with: it is not renewed, and not taken for lost on its way here. */
    void giveUp(Lease lease) {
        givenUp.add(lease);
        remove(lease);
    }

    void remove(Lease lease) {
        byLease.remove(lease);
        if (waiters > 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /**
     * Waits until there are so few.
     *
     * @return whether there are
     */
    synchronized boolean awaitAtMost(int count, Duration atMost) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        waiters++;
        try {
            while (byLease.size() > count) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                wait(left / 1_000_000 + 1);
            }
            return true;
        } finally {
            waiters--;
        }
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

    /** All that was delivered here as far as is known, what was given up included. */
    Set<Lease> leases() {
        Set<Lease> leases = new HashSet<>(byLease.keySet());
        leases.addAll(givenUp);
        return leases;
    }

    Collection<TaskExecution> all() {
        return List.copyOf(byLease.values());
    }

    /** Those whose handlers run, the longest running first, so many at most. */
    List<RunningTask> longest(int count) {
        return byLease.values().stream()
                .map(TaskExecution::runs)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(RunningTask::startedAt))
                .limit(count)
                .toList();
    }

    int count() {
        return byLease.size();
    }
}
