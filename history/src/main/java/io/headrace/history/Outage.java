package io.headrace.history;

import io.headrace.task.HistoryRefusedException;
import io.headrace.task.RedisRefusedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows since when somebody does not do what is asked, says so in the log at the beginning, rarely meanwhile and at the end, and
 * how long to wait before asking again. Thread-safe.
 */
final class Outage {

    private static final Logger log = LoggerFactory.getLogger(Outage.class);

    private static final Duration FIRST = Duration.ofMillis(500);

    /** Who refuses does not change his mind within seconds. */
    private static final Duration FIRST_OF_REFUSED = Duration.ofSeconds(2);

    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final Duration REMINDER = Duration.ofMinutes(10);

    private final String whose;
    private final LongSupplier nanoTime;
    private @Nullable RuntimeException failure;
    private Duration next = FIRST;
    private long sinceNanos;
    private long toldNanos;

    /**
     * None at present.
     *
     * @param whose who it is that is away, at the beginning of a sentence
     * @param nanoTime measures
     */
    Outage(String whose, LongSupplier nanoTime) {
        this.whose = whose;
        this.nanoTime = nanoTime;
    }

    /**
     * It was asked in vain.
     *
     * @return how long to wait, half as long to half as long again as last time doubled, so that many do not ask in time
     */
    synchronized Duration failed(RuntimeException why) {
        long now = nanoTime.getAsLong();
        RuntimeException before = failure;
        failure = why;
        if (before == null) {
            sinceNanos = now;
            next = FIRST;
        }
        if (isRefusal(why) && next.compareTo(FIRST_OF_REFUSED) < 0) {
            next = FIRST_OF_REFUSED;
        }
        if (before == null || before.getClass() != why.getClass()) {
            toldNanos = now;
            log.warn(
                    "{} Ended tasks wait in Redis meanwhile, and it is tried again and again",
                    sentence(String.valueOf(why.getMessage())));
            log.debug("{} failed", whose, why);
        } else if (now - toldNanos >= REMINDER.toNanos()) {
            toldNanos = now;
            log.warn("For {} s now: {}", seconds(now), why.getMessage());
        }
        Duration pause = next;
        next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
        return Duration.ofNanos(
                (long) (pause.toNanos() * (0.5 + ThreadLocalRandom.current().nextDouble())));
    }

    private static String sentence(String text) {
        return text.endsWith("?") || text.endsWith(".") ? text : text + ".";
    }

    private static boolean isRefusal(RuntimeException why) {
        return why instanceof HistoryRefusedException || why instanceof RedisRefusedException;
    }

    /** It has done what was asked. */
    synchronized void over() {
        if (failure != null) {
            failure = null;
            log.info("{} is back after {} s", whose, seconds(nanoTime.getAsLong()));
        }
    }

    private long seconds(long now) {
        return Duration.ofNanos(now - sinceNanos).toSeconds();
    }

    /** Why it is out at present, and for how long; empty if it is not. */
    synchronized Optional<Now> now() {
        RuntimeException why = failure;
        return why == null
                ? Optional.empty()
                : Optional.of(new Now(Duration.ofNanos(nanoTime.getAsLong() - sinceNanos), why));
    }

    /**
     * An outage that goes on.
     *
     * @param lasts for how long by now
     * @param why what was said last
     */
    record Now(Duration lasts, RuntimeException why) {}
}
