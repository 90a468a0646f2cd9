package io.headrace.console.command;

import io.headrace.command.Invocation;
import io.headrace.config.NearestName;
import io.headrace.console.TaskMonitor;
import io.headrace.task.QueueName;
import java.util.List;

/** Warns of the name of a queue that was never used, which is likely mistyped. */
record KnownQueue(QueueName queue) {

    void tell(TaskMonitor monitor, Invocation invocation) {
        List<String> names = monitor.queueNames().stream().map(QueueName::value).toList();
        if (!names.contains(queue.value())) {
            invocation.tell("queue " + queue + " was never used"
                    + NearestName.of(queue.value(), names)
                            .map(near -> "; did you mean " + near + "?")
                            .orElse(""));
        }
    }
}
