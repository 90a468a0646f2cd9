package io.headrace.worker;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Settlement;
import org.jspecify.annotations.Nullable;

/** What the parts of one worker share. */
record Engine(
        WorkerSettings settings,
        Deliveries deliveries,
        AttemptRunner runner,
        RunningTasks running,
        Slots slots,
        Alarms alarms,
        Completer completer,
        WorkerListener listener) {

    /** A task is done with on this worker: settle it as said, or forget it if there is nothing to be said. */
    void finish(TaskExecution execution, @Nullable Settlement settlement) {
        if (settlement == null) {
            running.remove(execution.delivery().lease());
        } else {
            completer.finish(settlement);
        }
    }
}
