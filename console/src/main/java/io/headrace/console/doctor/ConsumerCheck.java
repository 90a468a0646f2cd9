package io.headrace.console.doctor;

import io.headrace.broker.ConsumerInfo;
import io.headrace.broker.Maintenance;
import io.headrace.broker.WorkerInfo;
import io.headrace.command.ShortDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What workers that are gone have left. */
final class ConsumerCheck {

    /** It stands for nobody: tasks that were handed back wait under its name. */
    private static final String RELEASED = "released";

    /** How many leases may pass before a task that was left behind should have been taken over. */
    private static final int LEASES = 3;

    private ConsumerCheck() {}

    /**
     * What was left in a queue.
     *
     * @param lease after which tasks are taken over
     */
    static List<Finding> of(QueueState queue, List<WorkerInfo> workers, Duration lease) {
        Set<String> living = workers.stream().map(WorkerInfo::name).collect(Collectors.toSet());
        boolean taken = workers.stream()
                .anyMatch(worker -> worker.queues().contains(queue.name().value()) && !worker.quiet());
        Map<String, List<ConsumerInfo>> gone = queue.facts().consumers().stream()
                .filter(consumer -> !consumer.name().equals(RELEASED) && !living.contains(consumer.name()))
                .collect(Collectors.groupingBy(ConsumerInfo::name, TreeMap::new, Collectors.toList()));
        List<Finding> findings = new ArrayList<>();
        gone.forEach((name, consumers) -> {
            long pending = consumers.stream().mapToLong(ConsumerInfo::pending).sum();
            findings.add(pending == 0 ? idle(queue, name, consumers) : left(queue, name, consumers, taken, lease));
        });
        return findings;
    }

    private static Finding idle(QueueState queue, String name, List<ConsumerInfo> consumers) {
        List<Maintenance.Consumer> all = consumers.stream()
                .map(consumer -> new Maintenance.Consumer(consumer.level(), consumer.name()))
                .toList();
        return Finding.note(
                        Subject.CONSUMERS,
                        "worker " + name + " is gone, and still a consumer of queue " + queue.name(),
                        "It has nothing pending. Schedulers remove such consumers once in a while.",
                        "Nothing, or --fix.")
                .fixedBy(new Fix.Remove("remove the consumer " + name + " from queue " + queue.name(), all));
    }

    private static Finding left(
            QueueState queue, String name, List<ConsumerInfo> consumers, boolean taken, Duration lease) {
        List<ConsumerInfo> holding =
                consumers.stream().filter(consumer -> consumer.pending() > 0).toList();
        long pending = holding.stream().mapToLong(ConsumerInfo::pending).sum();
        Duration idle = Duration.ofMillis(holding.stream()
                .map(ConsumerInfo::idleMillis)
                .max(Comparator.naturalOrder())
                .orElse(0L));
        String what = "worker " + name + " is gone and left " + Words.count(pending, "running task") + " of queue "
                + queue.name() + ", last heard of " + ShortDuration.of(idle) + " ago";
        if (!taken) {
            return Finding.problem(
                    Subject.CONSUMERS,
                    what,
                    "No living worker of this queue takes tasks, so nobody takes these over.",
                    "Start one: headrace worker --queues " + queue.name() + ".");
        }
        if (idle.compareTo(lease.multipliedBy(LEASES)) > 0) {
            return Finding.warning(
                    Subject.CONSUMERS,
                    what,
                    "They should have been taken over after the lease of " + ShortDuration.of(lease) + ".",
                    "Are all slots of the queue's workers taken (headrace monitor workers)? Else look at their logs.");
        }
        return Finding.note(
                Subject.CONSUMERS,
                what,
                "Others take them over when their lease of " + ShortDuration.of(lease) + " has run out.",
                "");
    }
}
