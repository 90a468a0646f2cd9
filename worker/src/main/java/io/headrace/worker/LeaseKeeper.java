package io.headrace.worker;

import io.headrace.broker.Deliveries.Renewal;
import io.headrace.broker.Delivery;
import io.headrace.broker.Lease;
import io.headrace.task.RedisUnavailableException;
import java.time.Duration;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews the leases of all that a worker has, three times in each, and tells the tasks whose lease is lost or that are cancelled. */
final class LeaseKeeper {

    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

    private final Engine engine;

    LeaseKeeper(Engine engine) {
        this.engine = engine;
    }

    /** One renewal; a step of a loop. */
    Duration runOnce() {
        Collection<Delivery> running = engine.running().deliveries();
        if (!running.isEmpty()) {
            try {
                Renewal renewal = engine.deliveries().renew(running);
                renewal.lost().forEach(this::lost);
                renewal.cancelled().forEach(lease -> cancel(lease, CancelReason.CANCELLED));
            } catch (RedisUnavailableException e) {
                // Not left to the loop, whose pauses grow: others spare these leases for one length of a lease only.
                log.warn("The leases of {} tasks could not be renewed: {}", running.size(), e.getMessage());
            }
        }
        return engine.settings().lease().dividedBy(3);
    }

    private void lost(Lease lease) {
        TaskExecution execution = engine.running().find(lease);
        // It may have ended, here and as it should, while the renewal was under way.
        if (execution != null) {
            log.warn(
                    "Task {} of type {} belongs to another worker now, or has ended; what comes of it here is thrown away",
                    execution.id(),
                    execution.type());
            engine.listener().leaseLost(execution.delivery());
            execution.cancel(CancelReason.LEASE_LOST);
        }
    }

    private void cancel(Lease lease, CancelReason reason) {
        TaskExecution execution = engine.running().find(lease);
        if (execution != null) {
            execution.cancel(reason);
        }
    }
}
