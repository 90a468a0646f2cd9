package io.headrace.worker;

import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.broker.Lease;
import io.headrace.broker.Level;
import io.headrace.broker.Orders;
import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import io.headrace.worker.TypeLimit.Admission;
import io.headrace.worker.TypeLimit.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings tasks to the free slots, by turns: what a lost reply left in our own pending list, what other workers dropped, what
 * waits; and when nothing does, waits for it in Redis. Of queues that are closed it takes nothing but the first. All that
 * enters a worker enters here. Belongs to one thread, except {@link #stop}.
 */
final class Fetcher {

    private static final Logger log = LoggerFactory.getLogger(Fetcher.class);

    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Engine engine;
    private final HandlerRegistry handlers;
    private final Executor threads;
    private final Runnable leaseBegan;
    private final FetchPlan plan;
    private final Reclaimer reclaimer;

    private volatile boolean stopping;
    private volatile CountDownLatch roomCame = new CountDownLatch(1);
    private Set<QueueName> closed = Set.of();
    private int connects = -1;
    private long connectedNanos;
    private int looks;
    private long nextLookNanos;
    private long reclaimNanos = System.nanoTime();

    /**
     * A fetcher.
     *
     * @param leaseBegan is told when there is a task whose lease is another than the worker's
     */
    Fetcher(Engine engine, HandlerRegistry handlers, Executor threads, Runnable leaseBegan) {
        this.engine = engine;
        this.handlers = handlers;
        this.threads = threads;
        this.leaseBegan = leaseBegan;
        this.plan = new FetchPlan(engine.settings().queues(), engine.settings().priorityOrder());
        this.reclaimer = new Reclaimer(engine.deliveries(), engine.settings().lease());
    }

    /** Enough that no slot waits for a flush in good times, few enough to be run again after a crash. */
    private int mostHeld() {
        int slots = engine.settings().concurrency();
        // What is held back has no slot and is bounded by itself.
        return slots + Math.max(64, 2 * slots) + engine.limits().heldBack();
    }

    /** One turn; a step of a loop. */
    Duration runOnce() throws InterruptedException {
        int mostHeld = mostHeld();
        // Handlers may end faster than the server takes note: then it is the fetching that waits.
        if (stopping || !engine.running().awaitAtMost(mostHeld - 1, IDLE)) {
            return stopping ? IDLE : Duration.ZERO;
        }
        int free = engine.slots().takeAll(IDLE);
        int used = 0;
        try {
            // Asked again after every wait: what is begun during a stop holds it up.
            while (!stopping && used < free && !engine.waiting().isEmpty()) {
                used += beginWaiting(engine.waiting().remove()) ? 1 : 0;
            }
            int room = Math.min(free - used, mostHeld - engine.running().count());
            if (!stopping && room > 0) {
                Obtained obtained = obtain(room);
                for (Delivery delivery : obtained.deliveries) {
                    used += accept(delivery, obtained.from, used < free) ? 1 : 0;
                }
                plan.crowding().endTurn();
            }
        } finally {
            engine.slots().free(free - used);
        }
        return Duration.ZERO;
    }

    /** From now on nothing is taken and nothing begun; what is under way comes to its end. Thread-safe. */
    void stop() {
        stopping = true;
        engine.orders().stopWaiting();
        roomCame.countDown();
    }

    /** Whether the delivery now holds a slot. What goes wrong with one must not make us forget those behind it. */
    private boolean accept(Delivery delivery, Source from, boolean isFree) {
        TaskExecution execution = execution(delivery, from != Source.WAITED);
        if (!engine.running().add(execution)) {
            return false;
        }
        if (from != Source.OURS
                && !engine.orders().present().allow(delivery.lease().level().queue())) {
            // Asked for before the orders came. Nobody has begun it.
            handBack(execution);
            return false;
        }
        if (!engine.isToBeRun(execution)) {
            return false;
        }
        if (execution.ownLease() != null) {
            leaseBegan.run();
        }
        return admit(execution, isFree);
    }

    private TaskExecution execution(Delivery delivery, boolean mayHaveBegun) {
        // Where no type has one nobody is asked.
        Duration lease = handlers.shortestLease() == null
                ? null
                : handlers.options(delivery.task().type()).lease();
        boolean isOwn = lease != null && lease.compareTo(engine.settings().lease()) < 0;
        return new TaskExecution(delivery, engine, mayHaveBegun, isOwn ? lease : null);
    }

    /** Whether the task now holds a slot: if its type has no more running than may be. */
    private boolean admit(TaskExecution execution, boolean isFree) {
        TypeLimit limit = engine.limits().of(execution.type());
        Level level = execution.delivery().lease().level();
        // Where nothing is limited, nothing is crowded, and no task pays for finding that out.
        if (limit == null && !engine.limits().areNone()) {
            plan.crowding().came(level);
        }
        if (stopping || (limit == null && !isFree)) {
            handBack(execution);
            return false;
        }
        if (limit == null) {
            return begin(execution);
        }
        // Before others can see it there.
        execution.limitedBy(limit);
        Admission admission = limit.admit(execution, isFree);
        plan.crowding().came(level, limit, admission.putAside() == execution);
        if (admission.putAside() != null) {
            engine.putAside(admission.putAside());
        }
        if (admission.place() == Place.NO_SLOT) {
            handBack(execution);
        }
        return admission.place() == Place.RUNS && begin(execution);
    }

    /** Whether the task now holds a slot that waited for one. */
    private boolean beginWaiting(TaskExecution execution) {
        TypeLimit limit = execution.limit();
        if (limit == null) {
            return admit(execution, true);
        }
        if (engine.isStillToBeRun(execution)) {
            return begin(execution);
        }
        execution.limitedBy(null);
        engine.enqueue(limit.leave());
        return false;
    }

    /** A blocking read may bring one of each level where there was but one slot; others may be free to run it. */
    private void handBack(TaskExecution execution) {
        if (!engine.handBack(execution)) {
            // As after any answer that is missing: if it was not done, the entry is found again.
            connectionBroke();
        }
    }

    private boolean begin(TaskExecution execution) {
        try {
            threads.execute(execution);
            return true;
        } catch (RuntimeException | Error e) {
            engine.leave(execution, e);
            TypeLimit limit = execution.limit();
            if (limit != null) {
                engine.enqueue(limit.leave());
            }
            return false;
        }
    }

    /** Where tasks come from. */
    private enum Source {
        /** Delivered here before, by a reply that was lost. */
        OURS,
        /** Delivered to others before, who may have started them. */
        OTHERS,
        /** Delivered for the first time. */
        WAITED
    }

    /** What came in. */
    private record Obtained(List<Delivery> deliveries, Source from) {}

    private Obtained obtain(int free) throws InterruptedException {
        noticeReconnect();
        Orders orders = noticeOrders();
        try {
            List<Delivery> found = looks > 0 && System.nanoTime() - nextLookNanos >= 0 ? reconciled() : List.of();
            if (!found.isEmpty()) {
                return new Obtained(found, Source.OURS);
            }
            if (plan.levelsWithout(closed).isEmpty()) {
                engine.orders().awaitOthers(orders, engine.orders().untilNextEnd(IDLE));
                return new Obtained(List.of(), Source.WAITED);
            }
            if (System.nanoTime() - reclaimNanos >= 0) {
                found = reclaimed(free);
            }
            if (!found.isEmpty()) {
                return new Obtained(found, Source.OTHERS);
            }
            found = fetched(free);
            return new Obtained(found.isEmpty() && plan.isSwept() && !stopping ? awaited() : found, Source.WAITED);
        } catch (HeadraceException e) {
            // The answer is missing, what was asked may have been done all the same.
            connectionBroke();
            throw e;
        }
    }

    private void noticeReconnect() {
        int now = engine.deliveries().connects();
        if (now != connects) {
            if (connects >= 0) {
                connectionBroke();
            }
            connects = now;
            connectedNanos = System.nanoTime();
        }
    }

    /** The orders for this turn. */
    private Orders noticeOrders() {
        Orders orders = engine.orders().present();
        Set<QueueName> now = orders.closed(engine.settings().queues());
        if (!now.equals(closed)) {
            closed = now;
            // What was handed back when a queue closed, or left there meanwhile, waits for somebody to look.
            reclaimNanos = System.nanoTime();
            engine.limits()
                    .taken(held -> !orders.allow(held.delivery().lease().level().queue()))
                    .forEach(this::handBack);
        }
        return orders;
    }

    private void connectionBroke() {
        long now = System.nanoTime();
        connectedNanos = now;
        // Twice, since what the network kept back of the old connection may reach the server after the first look.
        looks = 2;
        nextLookNanos = now;
    }

    private List<Delivery> reconciled() {
        Set<Lease> known = engine.running().leases();
        List<Delivery> found = new ArrayList<>();
        for (Level level : plan.levels()) {
            found.addAll(engine.deliveries().reconcile(level, known));
        }
        looks--;
        nextLookNanos = System.nanoTime() + engine.settings().lease().toNanos() / 2;
        return found;
    }

    private List<Delivery> reclaimed(int free) {
        // About once a second, out of step with the other workers.
        reclaimNanos = System.nanoTime() + ThreadLocalRandom.current().nextLong(800_000_000, 1_200_000_000);
        Duration connected = Duration.ofNanos(System.nanoTime() - connectedNanos);
        List<Delivery> found = reclaimer.runOnce(plan.levelsWithout(closed), free, connected, shortestLease());
        for (Delivery delivery : found) {
            log.info(
                    "Task {} of type {} is taken over, in delivery {}",
                    delivery.task().id(),
                    delivery.task().type(),
                    delivery.deliveries());
        }
        if (!found.isEmpty()) {
            engine.listener().reclaimed(found.size());
        }
        return found;
    }

    private List<Delivery> fetched(int free) {
        List<Ask> asks = plan.next(free, closed);
        if (asks.isEmpty()) {
            return List.of();
        }
        long asked = System.nanoTime();
        List<Delivery> found = engine.deliveries().fetch(asks);
        noticeDelay(asked);
        plan.learn(asks, found);
        tellFetched(found);
        return found;
    }

    private List<Delivery> awaited() throws InterruptedException {
        Duration untilReclaim = Duration.ofNanos(Math.max(1_000_000, reclaimNanos - System.nanoTime()));
        Set<Level> resting = plan.crowding().resting();
        List<Level> levels = plan.levelsWithout(closed).stream()
                .filter(level -> !resting.contains(level))
                .toList();
        Duration atMost = plan.crowding().untilAsked(resting, engine.orders().untilNextEnd(untilReclaim));
        if (atMost.toMillis() < 1) {
            // Zero is for ever, in Redis.
            atMost = Duration.ofMillis(1);
        }
        List<TypeLimit> full = plan.crowding().limits(resting);
        try {
            return wantsRoom(full, levels.isEmpty()) ? awaited(levels, atMost) : List.of();
        } finally {
            full.forEach(limit -> limit.whenRoom(null));
        }
    }

    /** Has the coming wait end when there is room in one of these; false if there is by now. */
    private boolean wantsRoom(List<TypeLimit> full, boolean waitsHere) {
        CountDownLatch fresh = new CountDownLatch(1);
        roomCame = fresh;
        // The read ends by a round trip, for which whoever ends a task does not wait.
        Runnable told = waitsHere ? fresh::countDown : () -> engine.alarms().perform(this::endRead);
        return full.stream().noneMatch(limit -> limit.whenRoom(told));
    }

    private void endRead() {
        try {
            engine.deliveries().wake();
        } catch (HeadraceException e) {
            log.debug("The blocking read could not be ended early; it ends by itself", e);
        }
    }

    private List<Delivery> awaited(List<Level> levels, Duration atMost) throws InterruptedException {
        if (levels.isEmpty()) {
            if (!stopping) {
                roomCame.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
            }
            return List.of();
        }
        long asked = System.nanoTime();
        List<Delivery> found = engine.deliveries().fetchBlocking(levels, atMost);
        noticeDelay(asked + atMost.toNanos());
        plan.notice(found);
        tellFetched(found);
        return found;
    }

    /** Where an answer took so long, the others' renewals may have: as after a reconnect they get their time. */
    private void noticeDelay(long dueNanos) {
        long now = System.nanoTime();
        if (now - dueNanos > shortestLease().toNanos() / 3) {
            connectedNanos = now;
        }
        engine.vitals().answered();
    }

    private Duration shortestLease() {
        Duration ofTypes = handlers.shortestLease();
        return ofTypes == null ? engine.settings().lease() : ofTypes;
    }

    private void tellFetched(List<Delivery> found) {
        if (!found.isEmpty()) {
            engine.listener().fetched(found.size());
        }
    }
}
