package io.headrace.console.command;

import io.headrace.command.InvalidInputException;
import io.headrace.config.NearestName;
import io.headrace.console.TaskMonitor;
import io.headrace.task.QueueName;
import java.util.List;

/** Holds a move back from a queue that was never used: its name is likely mistyped, and nobody would see what was done to it. */
record KnownQueue(QueueName queue) {

    /**
     * Checks that somebody has used it.
     *
     * @throws InvalidInputException if nobody has
     */
    void check(TaskMonitor monitor) {
        List<String> names = monitor.queueNames().stream().map(QueueName::value).toList();
        if (!names.contains(queue.value())) {
            throw new InvalidInputException("Queue " + queue + " was never used"
                    + NearestName.of(queue.value(), names)
                            .map(near -> "; did you mean " + near + "?")
                            .orElse(", and nothing was changed; headrace monitor queues shows those that were"));
        }
    }
}
