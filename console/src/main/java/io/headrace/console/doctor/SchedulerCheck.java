package io.headrace.console.doctor;

import io.headrace.broker.QueueFacts;
import io.headrace.command.ShortDuration;
import java.util.List;

/** Whether due tasks are promoted. Schedulers leave no sign of life but this. */
final class SchedulerCheck {

    private SchedulerCheck() {}

    static List<Finding> of(List<QueueState> queues) {
        List<QueueFacts> late = queues.stream()
                .map(QueueState::facts)
                .filter(facts -> facts.overdue() > 0)
                .toList();
        if (late.isEmpty()) {
            return List.of(Finding.ok(Subject.SCHEDULERS, "no task is overdue"));
        }
        return late.stream()
                .map(facts -> Finding.problem(
                        Subject.SCHEDULERS,
                        Words.count(facts.overdue(), "task") + " of queue " + facts.queue()
                                + (facts.overdue() == 1 ? " is" : " are") + " overdue, the first by "
                                + ShortDuration.ofMillis(facts.overdueMillis()),
                        "No scheduler seems to live, or it cannot keep up: delayed tasks and retries do not come.",
                        "Start one: headrace scheduler. If one should be running, look at its log."))
                .toList();
    }
}
