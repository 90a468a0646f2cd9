package io.headrace.worker;

import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.broker.Lease;
import io.headrace.broker.Level;
import io.headrace.broker.Settlement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Brings tasks to the free slots, by turns: what a lost reply left in our own pending list, what other workers dropped, what
 * waits; and when nothing does, waits for it in Redis. All that enters a worker enters here. Belongs to one thread.
 */
final class Fetcher {

    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Engine engine;
    private final Executor threads;
    private final FetchPlan plan;
    private final Reclaimer reclaimer;
    /** A blocking read may bring one of each level where there was but one slot; these wait for theirs. */
    private final Deque<TaskExecution> surplus = new ArrayDeque<>();

    private int connects = -1;
    private long connectedNanos;
    private boolean reconcile;
    private long reclaimNanos = System.nanoTime();

    Fetcher(Engine engine, Executor threads) {
        this.engine = engine;
        this.threads = threads;
        this.plan = new FetchPlan(engine.settings().queues(), engine.settings().priorityOrder());
        this.reclaimer = new Reclaimer(engine.deliveries(), engine.settings().lease());
    }

    /** One turn; a step of a loop. */
    Duration runOnce() throws InterruptedException {
        int free = engine.slots().takeAll(IDLE);
        int used = 0;
        try {
            while (used < free && !surplus.isEmpty()) {
                threads.execute(surplus.remove());
                used++;
            }
            if (used < free) {
                for (Delivery delivery : obtain(free - used)) {
                    used += accept(delivery, used < free) ? 1 : 0;
                }
            }
        } finally {
            engine.slots().free(free - used);
        }
        return Duration.ZERO;
    }

    /** Whether the delivery now holds a slot. */
    private boolean accept(Delivery delivery, boolean isFree) {
        TaskExecution execution = new TaskExecution(delivery, engine);
        if (!engine.running().add(execution)) {
            return false;
        }
        Settlement refused = engine.runner().refuse(delivery);
        if (refused != null) {
            engine.completer().finish(refused);
            return false;
        }
        if (!isFree) {
            surplus.add(execution);
            return false;
        }
        threads.execute(execution);
        return true;
    }

    /** Forgets what waits for a slot; it is handed back with the rest when the worker stops. After the loop has ended. */
    void dropSurplus() {
        surplus.forEach(
                execution -> engine.running().remove(execution.delivery().lease()));
        surplus.clear();
    }

    private List<Delivery> obtain(int free) {
        noticeReconnect();
        List<Delivery> found = reconcile ? reconciled() : List.of();
        if (found.isEmpty() && System.nanoTime() >= reclaimNanos) {
            found = reclaimed(free);
        }
        return found.isEmpty() ? fetched(free) : found;
    }

    private void noticeReconnect() {
        int now = engine.deliveries().connects();
        if (now != connects) {
            reconcile = connects >= 0;
            connects = now;
            connectedNanos = System.nanoTime();
        }
    }

    private List<Delivery> reconciled() {
        Set<Lease> known = engine.running().leases();
        List<Delivery> found = new ArrayList<>();
        for (Level level : plan.levels()) {
            found.addAll(engine.deliveries().reconcile(level, known));
        }
        reconcile = false;
        return found;
    }

    private List<Delivery> reclaimed(int free) {
        // About once a second, out of step with the other workers.
        reclaimNanos = System.nanoTime() + ThreadLocalRandom.current().nextLong(800_000_000, 1_200_000_000);
        Duration connected = Duration.ofNanos(System.nanoTime() - connectedNanos);
        List<Delivery> found = reclaimer.runOnce(plan.levels(), free, connected);
        if (!found.isEmpty()) {
            engine.listener().reclaimed(found.size());
        }
        return found;
    }

    private List<Delivery> fetched(int free) {
        List<Ask> asks = plan.next(free);
        List<Delivery> found = engine.deliveries().fetch(asks);
        Map<Level, Integer> given = new HashMap<>();
        found.forEach(delivery -> given.merge(delivery.lease().level(), 1, Integer::sum));
        plan.learn(asks, given);
        if (found.isEmpty() && plan.isSwept()) {
            Duration untilReclaim = Duration.ofNanos(Math.max(1_000_000, reclaimNanos - System.nanoTime()));
            found = engine.deliveries().fetchBlocking(plan.levels(), untilReclaim);
        }
        if (!found.isEmpty()) {
            engine.listener().fetched(found.size());
        }
        return found;
    }
}
