package io.headrace.worker;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Settlement;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.lifecycle.Pulse;
import io.headrace.lifecycle.Service;
import io.headrace.task.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the server what became of tasks, by group commit: while one flush is under way the next gathers, so that one task
 * pays one round trip and a thousand share a few, without a timer. When Redis is away flushes are repeated until they are
 * answered, which is harmless. Nobody waits for it: what may gather is bounded by what the fetcher lets a worker hold.
 * Thread-safe.
 */
final class Completer implements Service {

    private static final Logger log = LoggerFactory.getLogger(Completer.class);

    private static final int LARGEST_FLUSH = 1_000;
    private static final long FIRST_BACKOFF_MILLIS = 50;
    private static final long LONGEST_BACKOFF_MILLIS = 2_000;

    private final Deliveries deliveries;
    private final Listener settled;
    private final Pulse pulse;
    private final BlockingQueue<Settlement> waiting = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "headrace-finish");
    private volatile boolean stopping;

    /** Hears what the server made of settlements. */
    interface Listener {

        /**
         * One was answered.
         *
         * @param refusal what the server said if the verdict is {@link Verdict#FAILED}, else empty
         */
        void settled(Settlement settlement, Verdict verdict, String refusal);
    }

    /**
     * A completer.
     *
     * @param settled is told what the server made of each, on the completer's thread
     * @param pulse beats while nothing waits, and with every flush that was told
     */
    Completer(Deliveries deliveries, Listener settled, Pulse pulse) {
        this.deliveries = deliveries;
        this.settled = settled;
        this.pulse = pulse;
        thread.setDaemon(true);
    }

    /** Takes a settlement; never waits. What comes after the stop stays unsettled and is handed back with the rest. */
    void finish(Settlement settlement) {
        waiting.add(settlement);
    }

    @Override
    public String name() {
        return thread.getName();
    }

    @Override
    public void start() {
        thread.start();
    }

    /** Flushes what waits, if the server answers in time. */
    @Override
    public boolean stop(Duration atMost) {
        stopping = true;
        try {
            thread.join(Math.max(1, atMost.toMillis()));
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(500);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** Whether its thread has ended, so that nothing is settled any more. */
    boolean isDead() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    private void run() {
        // The start may have waited long for the worker's name.
        pulse.beat();
        List<Settlement> batch = new ArrayList<>();
        while (!(stopping && waiting.isEmpty())) {
            try {
                Settlement first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, LARGEST_FLUSH - 1);
                    flush(batch);
                }
                pulse.beat();
            } catch (InterruptedException e) {
                if (stopping) {
                    log.warn(
                            "{} finished tasks could not be settled; they will run again",
                            batch.size() + waiting.size());
                    return;
                }
                // Nobody else has a say here: what was under way is tried again.
                waiting.addAll(batch);
            }
            batch.clear();
        }
    }

    private void flush(List<Settlement> batch) throws InterruptedException {
        IdentityHashMap<Settlement, String> refusals = new IdentityHashMap<>();
        List<Verdict> verdicts = settle(batch, refusals);
        for (int i = 0; i < verdicts.size(); i++) {
            Settlement settlement = batch.get(i);
            Verdict verdict = verdicts.get(i);
            if (verdict == Verdict.FAILED && batch.size() > 1) {
                // Ends share a call: it may be a neighbour that the server refused.
                verdict = settle(List.of(settlement), refusals).get(0);
            }
            tell(settlement, verdict, refusals.getOrDefault(settlement, ""));
        }
    }

    /** What an earlier call has ended, whose answer was lost, is not there to be ended any more: it is settled all the same. */
    private List<Verdict> recognised(List<Settlement> batch, List<Verdict> verdicts) {
        List<Settlement> doubtful = IntStream.range(0, verdicts.size())
                .filter(at -> verdicts.get(at) == Verdict.LEASE_LOST)
                .<Settlement>mapToObj(batch::get)
                .toList();
        if (doubtful.isEmpty()) {
            return verdicts;
        }
        Set<Settlement> standing = Collections.newSetFromMap(new IdentityHashMap<>());
        standing.addAll(deliveries.standing(doubtful));
        List<Verdict> known = new ArrayList<>(verdicts);
        for (int i = 0; i < verdicts.size(); i++) {
            if (standing.contains(batch.get(i))) {
                known.set(i, Verdict.SETTLED);
            }
        }
        return known;
    }

    private void tell(Settlement settlement, Verdict verdict, String refusal) {
        try {
            settled.settled(settlement, verdict, verdict == Verdict.FAILED ? refusal : "");
        } catch (RuntimeException | Error e) {
            log.error(
                    "What follows the end of task {} failed",
                    settlement.delivery().task().id(),
                    e);
        }
    }

    private List<Verdict> settle(List<Settlement> batch, IdentityHashMap<Settlement, String> refusals)
            throws InterruptedException {
        long backoff = FIRST_BACKOFF_MILLIS;
        boolean again = false;
        while (true) {
            try {
                List<Verdict> verdicts = deliveries.settle(
                        batch, (settlement, why) -> refusals.put(settlement, String.valueOf(why.getMessage())));
                return again ? recognised(batch, verdicts) : verdicts;
            } catch (RedisUnavailableException e) {
                pulse.miss(e);
                again = true;
                log.warn("{} finished tasks wait for Redis: {}", batch.size(), e.getMessage());
                Thread.sleep(backoff);
                backoff = Math.min(LONGEST_BACKOFF_MILLIS, backoff * 2);
            } catch (RuntimeException | Error e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while settling");
                }
                log.error("Settling {} tasks failed", batch.size(), e);
                batch.forEach(each -> refusals.put(each, e.toString()));
                return batch.stream().map(each -> Verdict.FAILED).toList();
            }
        }
    }
}
