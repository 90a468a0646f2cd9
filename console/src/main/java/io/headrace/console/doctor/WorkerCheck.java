package io.headrace.console.doctor;

import io.headrace.broker.WorkerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether somebody runs what waits, and whether the workers are of one version. */
final class WorkerCheck {

    private WorkerCheck() {}

    static List<Finding> of(List<WorkerInfo> workers, List<QueueState> queues) {
        List<Finding> findings = new ArrayList<>();
        findings.add(workers.isEmpty() ? nobody(queues) : versions(workers));
        if (!workers.isEmpty()) {
            queues.stream()
                    .filter(queue -> queue.queued() > 0 && queue.pause() == null)
                    .forEach(queue -> served(queue, workers, findings));
        }
        return findings;
    }

    private static Finding nobody(List<QueueState> queues) {
        long waiting = queues.stream().mapToLong(QueueState::queued).sum();
        return waiting == 0
                ? Finding.note(
                        Subject.WORKERS,
                        "no worker lives",
                        "Nothing waits for one at present.",
                        "Start one before tasks come: headrace worker.")
                : Finding.problem(
                        Subject.WORKERS,
                        "no worker lives, and " + Words.count(waiting, "task") + " wait for one",
                        "Nothing is run until a worker is started.",
                        "Start workers: headrace worker. If some should be running, look at their logs.");
    }

    private static Finding versions(List<WorkerInfo> workers) {
        Map<String, Long> versions = workers.stream()
                .collect(Collectors.groupingBy(WorkerInfo::version, TreeMap::new, Collectors.counting()));
        String living = Words.count(workers.size(), "worker") + (workers.size() == 1 ? " lives" : " live");
        if (versions.size() == 1) {
            return Finding.ok(
                    Subject.WORKERS,
                    living + ", version " + versions.keySet().iterator().next());
        }
        String mix = versions.entrySet().stream()
                .map(version -> version.getKey() + " (" + version.getValue() + ")")
                .collect(Collectors.joining(", "));
        return Finding.note(
                Subject.WORKERS,
                living + ", of different versions: " + mix,
                "Normal while a new version is brought in; else some machines were forgotten.",
                "headrace monitor workers shows which is where.");
    }

    private static void served(QueueState queue, List<WorkerInfo> workers, List<Finding> findings) {
        List<WorkerInfo> serving = workers.stream()
                .filter(worker -> worker.queues().contains(queue.name().value()))
                .toList();
        String waiting = Words.count(queue.queued(), "task") + (queue.queued() == 1 ? " waits" : " wait");
        if (serving.isEmpty()) {
            findings.add(Finding.problem(
                    Subject.WORKERS,
                    "no living worker serves queue " + queue.name() + ", and " + waiting + " there",
                    "They are not run until one does.",
                    "Start one: headrace worker --queues " + queue.name() + "."));
        } else if (serving.stream().allMatch(WorkerInfo::quiet)) {
            findings.add(Finding.warning(
                    Subject.WORKERS,
                    "every worker of queue " + queue.name() + " was told to be quiet, and " + waiting + " there",
                    "They are not run until one takes tasks again.",
                    "headrace monitor unquiet WORKER, or start another."));
        }
    }
}
