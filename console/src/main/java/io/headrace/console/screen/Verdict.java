package io.headrace.console.screen;

import io.headrace.broker.Pause;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.WorkerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether it flows, in a word and a sentence.
 *
 * @param tone how bad it is
 * @param word in capitals
 * @param sentence why
 */
record Verdict(Tone tone, String word, String sentence) {

    /** A queue whose oldest task waits longer is behind. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    static Verdict of(Facts facts) {
        List<Verdict> found = new ArrayList<>();
        facts.queues().forEach(queue -> of(queue, facts).forEach(found::add));
        for (Tone tone : List.of(Tone.BAD, Tone.WARN)) {
            List<Verdict> alike =
                    found.stream().filter(each -> each.tone() == tone).toList();
            if (!alike.isEmpty()) {
                Verdict first = alike.get(0);
                int others = found.size() - 1;
                return others == 0
                        ? first
                        : new Verdict(tone, first.word(), first.sentence() + " (and " + others + " more)");
            }
        }
        return well(facts);
    }

    private static List<Verdict> of(QueueSnapshot queue, Facts facts) {
        Pause pause = queue.pause();
        String waiting = Amount.plural(queue.queued(), "task waits", "tasks wait");
        if (pause != null) {
            String since = Amount.between(pause.since(), queue.at());
            return List.of(new Verdict(
                    Tone.WARN,
                    "PAUSED",
                    queue.queue() + " is paused by " + pause.by() + " since " + since + ", " + waiting));
        }
        if (queue.queued() == 0) {
            return List.of();
        }
        List<WorkerInfo> serving = facts.workers().stream()
                .filter(worker -> worker.queues().contains(queue.queue().value()))
                .toList();
        if (serving.isEmpty()) {
            return List.of(
                    new Verdict(Tone.BAD, "STANDING", queue.queue() + ": " + waiting + " and no worker serves it"));
        }
        if (serving.stream().allMatch(WorkerInfo::quiet)) {
            return List.of(
                    new Verdict(Tone.BAD, "STANDING", queue.queue() + ": " + waiting + ", its workers are quiet"));
        }
        Duration oldest =
                queue.oldest().map(since -> Duration.between(since, queue.at())).orElse(Duration.ZERO);
        return oldest.compareTo(PATIENCE) > 0
                ? List.of(new Verdict(
                        Tone.WARN,
                        "BEHIND",
                        queue.queue() + ": " + waiting + ", the oldest for "
                                + Amount.between(queue.oldest().orElse(null), queue.at())))
                : List.of();
    }

    private static Verdict well(Facts facts) {
        long queued = facts.queues().stream().mapToLong(QueueSnapshot::queued).sum();
        long running = facts.queues().stream().mapToLong(QueueSnapshot::running).sum();
        double rate = facts.throughput().rate();
        if (queued == 0 && running == 0 && rate < 0.05) {
            return new Verdict(Tone.PLAIN, "IDLE", "nothing waits and nothing runs");
        }
        return new Verdict(
                Tone.GOOD,
                "FLOWING",
                Amount.rate(rate) + " tasks/s, " + Amount.of(running) + " running, " + Amount.of(queued) + " waiting");
    }
}
