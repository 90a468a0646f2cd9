package io.headrace.worker;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Lease;
import io.headrace.broker.Settlement;
import io.headrace.task.HeadraceException;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the parts of one worker share.
 *
 * @param present the settings that hold now
 * @param waiting tasks that the worker has and may run as soon as there is a slot
 */
record Engine(
        Supplier<WorkerSettings> present,
        Deliveries deliveries,
        AttemptRunner runner,
        RunningTasks running,
        TypeLimits limits,
        Slots slots,
        Queue<TaskExecution> waiting,
        Alarms alarms,
        Completer completer,
        StandingOrders orders,
        Vitals vitals,
        WorkerListener listener,
        AttemptTelemetry telemetry) {

    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    /** The settings that hold now. */
    WorkerSettings settings() {
        return present.get();
    }

    /** How many of its tasks are not held back by the limit of their type; those that wait to be settled count. */
    int slotsUsed() {
        return Math.max(0, running.count() - limits.heldBack());
    }

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

    /** Puts a task aside whose type has as many running here as may be; others may run it meanwhile. Never waits. */
    void putAside(TaskExecution execution) {
        completer.finish(runner.crowded(execution.delivery()));
    }

    /**
     * A handler has ended that held a slot: whoever of its type was held back for it goes on with the slot.
     *
     * @param limit the limit of its type; null if it has none
     * @return who; null if the slot is free now
     */
    @Nullable
    TaskExecution passOn(@Nullable TypeLimit limit) {
        TaskExecution next = limit == null ? null : runnable(limit.leave());
        if (next != null && !slots.isOwed()) {
            return next;
        }
        if (next != null) {
            waiting.add(next);
        }
        slots.free(1);
        return null;
    }

    /** Has a task that the worker holds run as soon as there is a slot; does nothing if there is none to be run. */
    void enqueue(@Nullable TaskExecution mayRun) {
        TaskExecution next = runnable(mayRun);
        if (next != null) {
            waiting.add(next);
        }
    }

    /** This one or, if it is not to be run any more, the next of its type that is: time has passed while they waited. */
    private @Nullable TaskExecution runnable(@Nullable TaskExecution mayRun) {
        TaskExecution next = mayRun;
        while (next != null) {
            TypeLimit limit = next.limit();
            if (limit == null || isStillToBeRun(next)) {
                return next;
            }
            next.limitedBy(null);
            next = limit.leave();
        }
        return null;
    }

    /** Whether a task is to be run that was held back; if not, it is done with here. */
    boolean isStillToBeRun(TaskExecution execution) {
        if (!orders.present().allow(execution.delivery().lease().level().queue())) {
            handBack(execution);
            return false;
        }
        return isToBeRun(execution);
    }

    /** Whether a task that came in is to be run. If not, it is settled, or left to come back. */
    boolean isToBeRun(TaskExecution execution) {
        try {
            Settlement refused = runner.refuse(execution.delivery(), execution.mayHaveBegun());
            if (refused != null) {
                completer.finish(refused);
            }
            return refused == null;
        } catch (RuntimeException | Error e) {
            leave(execution, e);
            return false;
        }
    }

    /** Gives up what cannot be started. */
    void leave(TaskExecution execution, Throwable why) {
        running.remove(execution.delivery().lease());
        log.error(
                "Task {} of type {} could not be started; it comes back when its lease runs out",
                execution.id(),
                execution.type(),
                why);
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
