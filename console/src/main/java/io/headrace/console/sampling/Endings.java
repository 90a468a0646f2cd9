package io.headrace.console.sampling;

import io.headrace.broker.Ending;
import io.headrace.console.TaskMonitor;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Follows what ends in every queue: counts it, and picks some of what is new to look at closer. For one thread. */
final class Endings {

    private static final int PAGE = 1_000;

    /** So many pages of one queue in one step; what is left comes with the next step. */
    private static final int PAGES = 12;

    private static final int RATE_SECONDS = 10;
    private static final int PICKED = 50;

    private final TaskMonitor monitor;
    private final History history;
    private final Map<QueueName, Followed> queues = new HashMap<>();

    /** How far a queue was followed, and what ended in it in each of the last seconds. */
    private static final class Followed {
        private String after;
        private boolean isCaughtUp;
        private final long[] second = new long[RATE_SECONDS];
        private final long[] ended = new long[RATE_SECONDS];
        private final long[] failed = new long[RATE_SECONDS];

        private Followed(String after) {
            this.after = after;
        }

        private void count(long at, int count, boolean isFailed) {
            int slot = Math.floorMod(at, RATE_SECONDS);
            if (second[slot] != at) {
                second[slot] = at;
                ended[slot] = 0;
                failed[slot] = 0;
            }
            ended[slot] += count;
            failed[slot] += isFailed ? count : 0;
        }

        private Rates rates(long last) {
            long all = 0;
            long bad = 0;
            for (int slot = 0; slot < RATE_SECONDS; slot++) {
                if (second[slot] > last - RATE_SECONDS && second[slot] <= last) {
                    all += ended[slot];
                    bad += failed[slot];
                }
            }
            return new Rates((double) all / RATE_SECONDS, (double) bad / RATE_SECONDS);
        }
    }

    Endings(TaskMonitor monitor, History history) {
        this.monitor = monitor;
        this.history = history;
    }

    /**
     * Reads on.
     *
     * @return some of what ended since the last time
     */
    List<TaskId> follow(List<QueueName> names, Instant now) {
        queues.keySet().retainAll(names);
        List<TaskId> fresh = new ArrayList<>();
        for (QueueName name : names) {
            Followed queue = queues.computeIfAbsent(
                    name, ignored -> new Followed((now.toEpochMilli() - History.SECONDS * 1_000L) + "-0"));
            follow(name, queue, fresh);
        }
        return picked(fresh);
    }

    private void follow(QueueName name, Followed queue, List<TaskId> fresh) {
        boolean isNew = queue.isCaughtUp;
        for (int page = 0; page < PAGES; page++) {
            List<Ending> endings = monitor.endings(name, queue.after, PAGE);
            for (Ending ending : endings) {
                queue.after = ending.entryId();
                count(queue, ending);
                if (isNew) {
                    fresh.addAll(ending.ids());
                }
            }
            if (endings.size() < PAGE) {
                queue.isCaughtUp = true;
                return;
            }
        }
    }

    private void count(Followed queue, Ending ending) {
        boolean isFailed = ending.state() == TaskState.DEAD || ending.state() == TaskState.EXPIRED;
        long second = ending.at().getEpochSecond();
        queue.count(second, ending.ids().size(), isFailed);
        history.ended(second, ending.ids().size(), isFailed);
    }

    /** Spread over all, so that a burst of one queue does not hide the others. */
    private static List<TaskId> picked(List<TaskId> fresh) {
        if (fresh.size() <= PICKED) {
            return fresh;
        }
        List<TaskId> some = new ArrayList<>(PICKED);
        for (int i = 0; i < PICKED; i++) {
            some.add(fresh.get((int) ((long) i * fresh.size() / PICKED)));
        }
        return some;
    }

    /** How fast tasks end, by queue, in the seconds up to this one. */
    Map<QueueName, Rates> rates(long last) {
        Map<QueueName, Rates> rates = new HashMap<>();
        queues.forEach((name, queue) -> {
            Rates found = queue.rates(last);
            if (found.perSecond() > 0) {
                rates.put(name, found);
            }
        });
        return rates;
    }
}
