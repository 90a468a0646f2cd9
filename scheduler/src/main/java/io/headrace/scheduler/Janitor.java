package io.headrace.scheduler;

import io.headrace.broker.Maintenance;
import io.headrace.broker.Maintenance.Consumer;
import io.headrace.broker.Maintenance.Workers;
import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.task.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what nobody else does: consumers and names of dead workers, and dead letters beyond the limit. Old statistics and outcomes
 * need no janitor: the scripts that write them set their time to live. {@link #pace} is thread-safe, the rest belongs to one
 * thread.
 */
final class Janitor implements PeriodicLoop.Step {

    /** How many dead letters a queue keeps where nothing is said: as many as with the daemon, since one of both drops them. */
    static final long DEAD_LETTER_LIMIT = 100_000;

    static final String LOOP = "janitor";

    private static final Logger log = LoggerFactory.getLogger(Janitor.class);

    /** One queue's turn; a longer trim goes on in the next run, which then follows at once. */
    private static final int CALLS_PER_TURN = 100;

    private final Maintenance maintenance;
    private volatile Duration interval;
    private volatile long deadLetterLimit;
    private final SchedulerListener listener;
    private final QueueFailures failures;

    Janitor(Maintenance maintenance, Duration interval, long deadLetterLimit, SchedulerListener listener) {
        this.maintenance = maintenance;
        this.interval = interval;
        this.deadLetterLimit = deadLetterLimit;
        this.listener = listener;
        this.failures = new QueueFailures(LOOP, listener);
    }

    /** Goes on with other limits. */
    void pace(Duration newInterval, long newDeadLetterLimit) {
        interval = newInterval;
        deadLetterLimit = newDeadLetterLimit;
    }

    @Override
    public Duration runOnce() {
        // In another order each time: should one queue fail for all, the others come first some other time.
        List<QueueName> queues = new ArrayList<>(maintenance.queues());
        Collections.shuffle(queues);
        Workers workers = maintenance.workers();
        Set<String> forgotten = new HashSet<>(workers.dead());
        boolean[] unfinished = {false};
        boolean sawAll = true;
        for (QueueName queue : queues) {
            sawAll &= failures.contain(queue, () -> {
                removeConsumers(queue, workers.living(), forgotten);
                unfinished[0] |= !trim(queue).finished;
            });
        }
        if (sawAll) {
            maintenance.forgetWorkers(forgotten);
        }
        return unfinished[0] ? Duration.ZERO : interval;
    }

    /** Does all that there is to do. */
    Cleaning clean() {
        Workers workers = maintenance.workers();
        Set<String> forgotten = new HashSet<>(workers.dead());
        Cleaning all = Cleaning.NOTHING;
        for (QueueName queue : maintenance.queues()) {
            int removed = removeConsumers(queue, workers.living(), forgotten);
            int dropped = 0;
            Trim turn;
            do {
                turn = trim(queue);
                dropped += turn.dropped;
            } while (!turn.finished);
            all = all.plus(new Cleaning(removed, dropped));
        }
        maintenance.forgetWorkers(forgotten);
        return all;
    }

    /** A worker whose consumer stays, because it has entries pending, is not forgotten either. */
    private int removeConsumers(QueueName queue, Set<String> living, Set<String> forgotten) {
        int removed = 0;
        for (Consumer consumer : maintenance.deadConsumers(queue, living)) {
            // Whether it has nothing pending is decided where it is removed, in one step.
            if (maintenance.removeConsumer(consumer)) {
                removed++;
                log.info(
                        "Queue {}: removed the consumer of worker {}, which is gone, at priority {}",
                        queue,
                        consumer.name(),
                        consumer.level().priority().level());
                listener.consumerRemoved(consumer.level(), consumer.name());
            } else {
                forgotten.remove(consumer.name());
            }
        }
        return removed;
    }

    private Trim trim(QueueName queue) {
        int dropped = 0;
        int last = 1;
        for (int call = 0; call < CALLS_PER_TURN && last > 0; call++) {
            last = maintenance.trimDeadLetters(queue, deadLetterLimit);
            dropped += last;
        }
        if (dropped > 0) {
            log.warn(
                    "Queue {}: DROPPED the {} oldest dead letters with their outcomes, for good, because there are more than"
                            + " {}. Find out why its tasks die, redrive or delete its dead letters in time, or raise the limit.",
                    queue,
                    dropped,
                    deadLetterLimit);
            listener.deadLettersDropped(queue, dropped);
        }
        return new Trim(dropped, last == 0);
    }

    private record Trim(int dropped, boolean finished) {}
}
