package io.headrace.worker;

import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.broker.Level;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Decides how many entries to ask of which level, so that one round trip goes as far as it can without ever asking for more
 * than there are free slots. A level that gave all that was asked of it last time is hot: it is asked for the rest of the
 * slots. The cold levels before it are asked for one each, which tells whether they have become hot. A level that had
 * nothing is not asked again for a tenth of a second while others give something: with one free slot each ask is a round
 * trip, and so long may a more urgent task have to wait for the next free slot. What is crowded is asked as {@link Crowding}
 * allows. Belongs to one thread.
 */
final class FetchPlan {

    private static final long SPARED_NANOS = 100_000_000;

    private final LongSupplier nanoTime;
    private final Map<Level, Long> emptySince = new HashMap<>();
    private final List<QueueName> queues;
    private final PriorityOrder order;
    private final Set<Level> hot = new HashSet<>();
    private final Crowding crowding;
    private List<Level> sweep = List.of();
    private int at;

    FetchPlan(List<QueueName> queues, PriorityOrder order) {
        this(queues, order, System::nanoTime);
    }

    /** A plan that measures time so. */
    FetchPlan(List<QueueName> queues, PriorityOrder order, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.crowding = new Crowding(nanoTime);
        this.queues = new ArrayList<>(queues);
        this.order = order;
        begin();
    }

    /** What it heeds of types that run as many as may be. */
    Crowding crowding() {
        return crowding;
    }

    /** All levels, the most urgent first. */
    List<Level> levels() {
        return levels(Priority.byUrgency());
    }

    /** The levels of all other queues, the most urgent first. */
    List<Level> levelsWithout(Set<QueueName> closed) {
        return levels().stream()
                .filter(level -> !closed.contains(level.queue()))
                .toList();
    }

    private List<Level> levels(List<Priority> priorities) {
        List<Level> levels = new ArrayList<>(queues.size() * 5);
        for (Priority priority : priorities) {
            for (QueueName queue : queues) {
                levels.add(new Level(queue, priority));
            }
        }
        return levels;
    }

    /** Begins a new sweep from the top; queues take turns at being first. */
    private void begin() {
        Collections.rotate(queues, 1);
        sweep = levels(order == PriorityOrder.STRICT ? Priority.byUrgency() : drawn());
        at = 0;
    }

    /** A drawing without return in which a level's weight is 2^(level - 1). */
    private static List<Priority> drawn() {
        List<Priority> left = new ArrayList<>(Priority.byUrgency());
        List<Priority> drawn = new ArrayList<>(left.size());
        while (!left.isEmpty()) {
            int total = left.stream().mapToInt(FetchPlan::weight).sum();
            int ticket = ThreadLocalRandom.current().nextInt(total);
            int winner = 0;
            while (ticket >= weight(left.get(winner))) {
                ticket -= weight(left.get(winner));
                winner++;
            }
            drawn.add(left.remove(winner));
        }
        return drawn;
    }

    private static int weight(Priority priority) {
        return 1 << (priority.level() - 1);
    }

    /** Whether every level that is open was asked since something was last found. */
    boolean isSwept() {
        return at >= sweep.size();
    }

    /**
     * What to ask next; nothing if all that is left of the sweep was empty a moment ago, rests or is closed.
     *
     * @param free how many slots are free, at least 1
     * @param closed queues that are not asked
     */
    List<Ask> next(int free, Set<QueueName> closed) {
        if (isSwept()) {
            begin();
        }
        List<Ask> asks = new ArrayList<>();
        Map<TypeLimit, Integer> promised = new HashMap<>();
        int left = free;
        while (left > 0 && at < sweep.size()) {
            Level level = sweep.get(at++);
            if (closed.contains(level.queue()) || isSpared(level)) {
                continue;
            }
            int count = crowding.allowed(level, hot.contains(level) ? left : 1, promised);
            if (count > 0) {
                asks.add(new Ask(level, count));
                left -= count;
            }
        }
        return asks;
    }

    private boolean isSpared(Level level) {
        Long since = emptySince.get(level);
        return since != null && nanoTime.getAsLong() - since < SPARED_NANOS;
    }

    /** Takes in what came of levels that were waited for: they are not empty. */
    void notice(List<Delivery> given) {
        given.forEach(delivery -> emptySince.remove(delivery.lease().level()));
    }

    /** Takes in what the levels gave. */
    void learn(List<Ask> asks, List<Delivery> given) {
        int next = 0;
        for (Ask ask : asks) {
            int from = next;
            // The answers stand in the order of the asks.
            while (next < given.size() && given.get(next).lease().level().equals(ask.level())) {
                next++;
            }
            if (next == from) {
                emptySince.put(ask.level(), nanoTime.getAsLong());
                crowding.empty(ask.level());
            } else {
                emptySince.remove(ask.level());
            }
            if (next - from >= ask.count()) {
                hot.add(ask.level());
            } else {
                hot.remove(ask.level());
            }
        }
        if (!given.isEmpty()) {
            begin();
        }
    }
}
