package io.headrace.scheduler;

import io.headrace.task.QueueName;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Knows when to look at which queue next. Times are readings of one monotonic clock in nanoseconds, handed in: there is no
 * clock in here. Not thread-safe.
 */
final class Agenda {

    private final Map<QueueName, Long> looks = new HashMap<>();

    /** Looks at exactly these queues now. */
    void lookAtAll(Set<QueueName> queues, long now) {
        looks.keySet().retainAll(queues);
        queues.forEach(queue -> looks.put(queue, now));
    }

    /** Looks at this queue again then. */
    void lookAt(QueueName queue, long then) {
        looks.put(queue, then);
    }

    /** The queues to look at now; those that have waited longest come first, so that none starves another. */
    List<QueueName> due(long now) {
        return looks.entrySet().stream()
                .filter(look -> look.getValue() - now <= 0)
                .sorted(Comparator.<Map.Entry<QueueName, Long>>comparingLong(look -> look.getValue() - now)
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How long until the next look, zero if one is due, at most {@code longest}. */
    long untilNext(long now, long longest) {
        long until = longest;
        for (long look : looks.values()) {
            until = Math.min(until, look - now);
        }
        return Math.max(0, until);
    }
}
