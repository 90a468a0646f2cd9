package io.headrace.broker;

import io.headrace.task.Priority;
import io.headrace.task.QueueName;

/**
 * One of the five streams of a queue.
 *
 * @param queue whose
 * @param priority which
 */
public record Level(QueueName queue, Priority priority) {

    @Override
    public String toString() {
        return queue + ":" + priority.level();
    }
}
