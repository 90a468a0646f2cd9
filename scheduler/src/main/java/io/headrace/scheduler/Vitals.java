package io.headrace.scheduler;

import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.lifecycle.Pulse;
import io.headrace.task.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** What the steps of a scheduler tell of how it fares; nobody is asked. Thread-safe. */
final class Vitals {

    /** So much longer than its pause a loop may take to step again: promoting is a few short calls, tidying up are many. */
    private static final Duration LONGEST_PROMOTION = Duration.ofSeconds(5);

    private static final Duration LONGEST_CLEANING = Duration.ofMinutes(2);

    private final String redis;
    private final Pulse promotions;
    private final Pulse cleanings;
    private final Pulse answers;
    private volatile Duration longestSleep = Duration.ZERO;
    private volatile Duration janitorInterval = Duration.ZERO;

    /**
     * Vitals of a scheduler that is well.
     *
     * @param redis where Redis is, as it may be shown
     * @param nanoTime measures
     */
    Vitals(String redis, LongSupplier nanoTime) {
        this.redis = redis;
        promotions = new Pulse(nanoTime);
        cleanings = new Pulse(nanoTime);
        answers = new Pulse(nanoTime);
    }

    /** So long its loops pause at most. */
    void pace(Duration newLongestSleep, Duration newJanitorInterval) {
        longestSleep = newLongestSleep;
        janitorInterval = newJanitorInterval;
    }

    /** Hears the loop that promotes, and tells somebody else. */
    PeriodicLoop.Listener promoting(PeriodicLoop.Listener next) {
        return hearing(promotions, next);
    }

    /** Hears the loop that tidies up, and tells somebody else. */
    PeriodicLoop.Listener cleaning(PeriodicLoop.Listener next) {
        return hearing(cleanings, next);
    }

    private PeriodicLoop.Listener hearing(Pulse pulse, PeriodicLoop.Listener next) {
        return new PeriodicLoop.Listener() {
            @Override
            public void stepped(Duration pause) {
                pulse.beat();
                answers.beat();
                next.stepped(pause);
            }

            @Override
            public void failed(RuntimeException failure) {
                pulse.miss(failure);
                if (failure instanceof RedisUnavailableException) {
                    answers.miss(failure);
                }
                next.failed(failure);
            }
        };
    }

    /** Why it does not do its work at present, one line each; empty if nothing is known to be wrong. */
    List<String> problems() {
        if (answers.failure().isPresent()) {
            return List.of("Redis at " + redis + " has been away for "
                    + seconds(answers.silence()) + "; delayed tasks and retries wait until it is back: "
                    + answers.failure().get().getMessage());
        }
        List<String> problems = new ArrayList<>(1);
        note(problems, promotions, longestSleep.plus(LONGEST_PROMOTION), "Promoting");
        // Pauses are jittered by a tenth.
        Duration cleaning = janitorInterval.plus(janitorInterval.dividedBy(10)).plus(LONGEST_CLEANING);
        note(problems, cleanings, cleaning, "Tidying up");
        return problems;
    }

    private void note(List<String> problems, Pulse pulse, Duration longest, String what) {
        if (pulse.silence().compareTo(longest) > 0) {
            problems.add(
                    what + " has not come round for " + seconds(pulse.silence()) + "; see whether Redis at " + redis
                            + " answers: "
                            + pulse.failure().map(RuntimeException::getMessage).orElse("a step is under way"));
        }
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
