package io.headrace.console;

import io.headrace.broker.Operator;
import io.headrace.broker.Steering;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Writes down what operators are about to do. A move of many steps is written down once, when it begins; a step whose beginning was
 * not written down here lately is taken for a beginning, so that nothing is done without a line. Thread-safe.
 */
final class AuditTrail {

    /** A move whose last step is so long ago begins anew. */
    private static final Duration LATELY = Duration.ofMinutes(10);

    private static final int MOST_MOVES = 1_000;

    private record Move(String by, String action, String target) {}

    private final Steering steering;
    private final LongSupplier nanoTime;
    private final Map<Move, Long> lastSteps = new LinkedHashMap<>(16, 0.75f, true);

    /** A trail that measures time so. */
    AuditTrail(Steering steering, LongSupplier nanoTime) {
        this.steering = steering;
        this.nanoTime = nanoTime;
    }

    void write(Operator by, String action, String target) {
        steering.audit(by.name(), action, target, by.reason());
    }

    void writeStep(boolean first, Operator by, String action, String target) {
        if (begins(new Move(by.name(), action, target)) || first) {
            write(by, action, target);
        }
    }

    private synchronized boolean begins(Move move) {
        long now = nanoTime.getAsLong();
        Long last = lastSteps.put(move, now);
        if (lastSteps.size() > MOST_MOVES) {
            lastSteps.remove(lastSteps.keySet().iterator().next());
        }
        return last == null || now - last > LATELY.toNanos();
    }
}
