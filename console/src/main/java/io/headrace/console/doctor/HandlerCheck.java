package io.headrace.console.doctor;

import io.headrace.broker.ListedTask;
import io.headrace.broker.WorkerInfo;
import io.headrace.task.QueueName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether tasks wait in vain for a worker that knows their type: they are offered, put aside, and offered again, for ever. */
final class HandlerCheck {

    private HandlerCheck() {}

    /**
     * For one queue.
     *
     * @param first the first of its tasks that wait for their time
     */
    static List<Finding> of(QueueName queue, List<ListedTask> first, List<WorkerInfo> workers) {
        Map<String, Long> unknown = first.stream()
                .filter(task -> !task.reason().isEmpty())
                .map(ListedTask::type)
                .filter(type -> workers.stream()
                        .noneMatch(worker -> worker.queues().contains(queue.value())
                                && worker.types().contains(type)))
                .collect(Collectors.groupingBy(type -> type, TreeMap::new, Collectors.counting()));
        List<Finding> findings = new ArrayList<>();
        unknown.forEach((type, count) -> findings.add(Finding.problem(
                Subject.WORKERS,
                Words.count(count, "task") + " of type '" + type + "' in queue " + queue
                        + (count == 1 ? " was" : " were") + " put aside: no living worker has a handler for it",
                "They are offered to workers again and again, and never run.",
                "Start a worker of queue " + queue + " with a handler for '" + type
                        + "'; if the type is mistyped, cancel them and submit them anew.")));
        return findings;
    }
}
