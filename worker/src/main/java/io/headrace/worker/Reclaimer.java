package io.headrace.worker;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Delivery;
import io.headrace.broker.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes over what other workers dropped: at once what they handed back, after the lease what they left when they died. What
 * was left is taken only by a worker that has itself been connected for one lease, so that an outage of Redis does not make
 * every running task look abandoned. Belongs to the fetch thread, which alone takes slots.
 */
final class Reclaimer {

    private final Deliveries deliveries;
    private final Duration lease;

    Reclaimer(Deliveries deliveries, Duration lease) {
        this.deliveries = deliveries;
        this.lease = lease;
    }

    /**
     * Takes over.
     *
     * @param levels where to look, most urgent first
     * @param free how many to take at most
     * @param connected for how long this worker has been connected without a break
     * @param shortest the shortest lease that a task may have
     */
    List<Delivery> runOnce(List<Level> levels, int free, Duration connected, Duration shortest) {
        Duration idle = connected.compareTo(lease) < 0 ? Duration.ZERO : lease;
        List<Delivery> taken = new ArrayList<>();
        for (Level level : levels) {
            if (taken.size() >= free) {
                break;
            }
            taken.addAll(deliveries.reclaim(level, idle, shortest, free - taken.size()));
        }
        return taken;
    }
}
