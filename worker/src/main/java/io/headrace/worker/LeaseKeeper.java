package io.headrace.worker;

import io.headrace.broker.Deliveries.Renewal;
import io.headrace.broker.Lease;
import io.headrace.task.RedisUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of all that a worker has, three times in each, and tells the tasks whose lease is lost or that are
 * cancelled. All of one length are renewed together; a task that has just come with a lease shorter than the worker's is
 * given that at once, for it was delivered with the worker's. Belongs to one thread.
 */
final class LeaseKeeper {

    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

    private final Engine engine;
    private final LongSupplier nanoTime;
    /** When the tasks of a lease are renewed next, by its length. */
    private final Map<Duration, Long> dueNanos = new HashMap<>();
    /** Those with a lease of their own that the server knows of. */
    private final Set<TaskExecution> shortened = new HashSet<>();

    LeaseKeeper(Engine engine, LongSupplier nanoTime) {
        this.engine = engine;
        this.nanoTime = nanoTime;
    }

    /** Renews what is due; a step of a loop. */
    Duration runOnce() {
        Duration longest = engine.settings().lease();
        Collection<TaskExecution> running = engine.running().all();
        Map<Duration, List<TaskExecution>> byLease = running.stream()
                .collect(Collectors.groupingBy(execution -> Objects.requireNonNullElse(execution.ownLease(), longest)));
        dueNanos.keySet().retainAll(byLease.keySet());
        // A set: a list would be gone through once for each.
        shortened.retainAll(new HashSet<>(running));
        byLease.forEach((lease, all) -> renew(all, lease, longest.minus(lease)));
        long now = nanoTime.getAsLong();
        return dueNanos.values().stream()
                .map(due -> Duration.ofNanos(Math.max(0, due - now)))
                .min(Duration::compareTo)
                .orElse(longest.dividedBy(3));
    }

    private void renew(List<TaskExecution> all, Duration lease, Duration idle) {
        long now = nanoTime.getAsLong();
        long third = lease.toNanos() / 3;
        Long due = dueNanos.get(lease);
        // The loop's pauses are jittered: what comes a little early is not put off until after the third.
        boolean isDue = due == null || due - now <= third / 6;
        List<TaskExecution> meant = isDue
                ? all
                : all.stream()
                        .filter(each -> each.ownLease() != null && !shortened.contains(each))
                        .toList();
        if (!meant.isEmpty() && renewed(meant, idle) && !idle.isZero()) {
            shortened.addAll(meant);
        }
        if (isDue) {
            dueNanos.put(lease, now + third);
        }
    }

    private boolean renewed(List<TaskExecution> meant, Duration idle) {
        try {
            Renewal renewal = engine.deliveries()
                    .renew(meant.stream().map(TaskExecution::delivery).toList(), idle);
            renewal.lost().forEach(this::lost);
            renewal.cancelled().forEach(lease -> cancel(lease, CancelReason.CANCELLED));
            return true;
        } catch (RedisUnavailableException e) {
            // Not left to the loop, whose pauses grow: others spare these leases for one length of a lease only.
            log.warn("The leases of {} tasks could not be renewed: {}", meant.size(), e.getMessage());
            return false;
        }
    }

    private void lost(Lease lease) {
        TaskExecution execution = engine.running().find(lease);
        // It may have ended, here and as it should, while the renewal was under way, with the answer to that still to
        // come.
        if (execution != null && execution.cancel(CancelReason.LEASE_LOST)) {
            log.warn(
                    "Task {} of type {} belongs to another worker now, or has ended; what comes of it here is thrown away",
                    execution.id(),
                    execution.type());
            engine.listener().leaseLost(execution.delivery());
        }
    }

    private void cancel(Lease lease, CancelReason reason) {
        TaskExecution execution = engine.running().find(lease);
        if (execution != null) {
            execution.cancel(reason);
        }
    }
}
