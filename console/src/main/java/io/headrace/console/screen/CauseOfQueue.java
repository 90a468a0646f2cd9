package io.headrace.console.screen;

import io.headrace.broker.DeadCause;
import io.headrace.task.QueueName;

/** Dead letters of one queue that died of the same cause. */
record CauseOfQueue(QueueName queue, DeadCause cause) {

    Letters letters() {
        return new Letters(queue, cause.cause());
    }

    /** Which dead letters are opened: those of a queue that died of a cause. */
    record Letters(QueueName queue, String cause) {}
}
