package io.headrace.worker;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Lease;
import io.headrace.broker.Settlement;
import io.headrace.task.HeadraceException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the parts of one worker share. */
record Engine(
        WorkerSettings settings,
        Deliveries deliveries,
        AttemptRunner runner,
        RunningTasks running,
        Slots slots,
        Alarms alarms,
        Completer completer,
        StandingOrders orders,
        WorkerListener listener,
        AttemptTelemetry telemetry) {

    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    /**
     * Gives a task back that is not run to its end here: others may take it at once, no attempt is burnt.
     *
     * @return whether the server has said so
     */
    boolean handBack(TaskExecution execution) {
        Lease lease = execution.delivery().lease();
        // Forgotten first: if handing back fails, its lease must run out.
        running.remove(lease);
        try {
            deliveries.release(lease);
            return true;
        } catch (HeadraceException e) {
            log.warn(
                    "Task {} of type {} could not be handed back: {}",
                    execution.id(),
                    execution.type(),
                    e.getMessage());
            return false;
        }
    }

    /** A task is done with on this worker: settle it as said, or forget it if there is nothing to be said. */
    void finish(TaskExecution execution, @Nullable Settlement settlement) {
        if (settlement == null) {
            running.remove(execution.delivery().lease());
        } else {
            completer.finish(settlement);
        }
    }
}
