package io.headrace.worker;

/** Why a running handler should end early. */
public enum CancelReason {
    /** Somebody cancelled the task. What the handler returns all the same counts as its result. */
    CANCELLED,
    /** The attempt took longer than its timeout; it counts as failed. */
    TIMED_OUT,
    /** Another worker has the task now; whatever the handler returns is thrown away. */
    LEASE_LOST,
    /** The worker stops; the task is handed back and no attempt is burnt. */
    WORKER_STOPPING
}
