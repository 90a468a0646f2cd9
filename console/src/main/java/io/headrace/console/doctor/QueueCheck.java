package io.headrace.console.doctor;

import io.headrace.broker.Pause;
import io.headrace.command.ShortDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether queues were forgotten: paused, or filling with dead letters. */
final class QueueCheck {

    private static final Duration LONG_PAUSE = Duration.ofDays(1);
    private static final double NEARLY_FULL = 0.9;

    private QueueCheck() {}

    static List<Finding> of(List<QueueState> queues, long deadLetterLimit) {
        List<Finding> findings = new ArrayList<>();
        for (QueueState queue : queues) {
            dead(queue, deadLetterLimit, findings);
            if (queue.pause() != null) {
                paused(queue, queue.pause(), findings);
            }
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(
                    Subject.QUEUES,
                    queues.isEmpty() ? "no queue was ever used" : Words.count(queues.size(), "queue") + " looked at"));
        }
        return findings;
    }

    private static void dead(QueueState queue, long limit, List<Finding> findings) {
        if (queue.dead() >= limit * NEARLY_FULL) {
            findings.add(Finding.warning(
                    Subject.QUEUES,
                    "queue " + queue.name() + " has " + Words.count(queue.dead(), "dead letter") + ", the limit is "
                            + limit,
                    "At the limit the oldest are dropped for good.",
                    "Retry or delete them (headrace monitor dead), or raise scheduler.dead-letter-limit."));
        }
    }

    private static void paused(QueueState queue, Pause pause, List<Finding> findings) {
        Duration since = Duration.between(pause.since(), queue.at());
        if (since.compareTo(LONG_PAUSE) > 0) {
            findings.add(Finding.note(
                    Subject.QUEUES,
                    "queue " + queue.name() + " has been paused for " + ShortDuration.of(since) + " by " + pause.by()
                            + (pause.reason().isEmpty() ? "" : ": " + pause.reason()),
                    Words.count(queue.queued(), "task") + " wait there.",
                    "If it was forgotten: headrace monitor resume " + queue.name() + "."));
        }
    }
}
