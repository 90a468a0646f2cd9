package io.headrace.worker;

import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.lifecycle.Pulse;
import io.headrace.task.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** What a worker's own steps tell of how it fares; nobody is asked. Thread-safe. */
final class Vitals {

    /** A turn takes two seconds at most while Redis answers: one until a slot is free, one until a read returns. */
    private static final Duration LONGEST_TURN = Duration.ofSeconds(5);

    /** What has ended is settled within moments while Redis answers; the most waits of one flush are not so long. */
    private static final Duration LONGEST_SETTLING = Duration.ofSeconds(15);

    private final String redis;
    private final Duration longestSilence;
    private final Pulse turns;
    private final Pulse heartbeats;
    private final Pulse answers;
    private final Pulse settlements;

    /**
     * Vitals of a worker that is well.
     *
     * @param redis where Redis is, as it may be shown
     * @param longestSilence after so long without a heartbeat others take the worker for dead
     * @param nanoTime measures
     */
    Vitals(String redis, Duration longestSilence, LongSupplier nanoTime) {
        this.redis = redis;
        this.longestSilence = longestSilence;
        turns = new Pulse(nanoTime);
        heartbeats = new Pulse(nanoTime);
        answers = new Pulse(nanoTime);
        settlements = new Pulse(nanoTime);
    }

    /** Redis has answered. */
    void answered() {
        answers.beat();
    }

    private void failed(RuntimeException why) {
        // What the server has answered is no absence.
        if (why instanceof RedisUnavailableException away && !away.isAnswered()) {
            answers.miss(why);
        }
    }

    /** Beats while what has ended is settled. */
    Pulse settlements() {
        return settlements;
    }

    /** Hears the loop that fetches: not every turn asks Redis. */
    PeriodicLoop.Listener turns() {
        return new PeriodicLoop.Listener() {
            @Override
            public void stepped(Duration pause) {
                turns.beat();
            }

            @Override
            public void failed(RuntimeException failure) {
                turns.miss(failure);
                Vitals.this.failed(failure);
            }
        };
    }

    /** Hears the loop of the heartbeat: every beat asks Redis. */
    PeriodicLoop.Listener heartbeats() {
        return new PeriodicLoop.Listener() {
            @Override
            public void stepped(Duration pause) {
                heartbeats.beat();
                answers.beat();
            }

            @Override
            public void failed(RuntimeException failure) {
                heartbeats.miss(failure);
                Vitals.this.failed(failure);
            }
        };
    }

    /** Why no tasks are run at present, one line each; empty if nothing is known to be wrong. */
    List<String> problems() {
        if (answers.failure().isPresent()) {
            return List.of("Redis at " + redis + " has been away for "
                    + seconds(answers.silence()) + "; tasks are taken again when it is back: "
                    + answers.failure().get().getMessage());
        }
        List<String> problems = new ArrayList<>(1);
        if (turns.silence().compareTo(LONGEST_TURN) > 0) {
            problems.add("No read from Redis at " + redis + " has returned for " + seconds(turns.silence())
                    + ", where each should within a second or two; see whether Redis answers: "
                    + why(turns, "the read is under way"));
        }
        if (heartbeats.silence().compareTo(longestSilence) > 0) {
            problems.add("No heartbeat has reached Redis at " + redis + " for " + seconds(heartbeats.silence())
                    + ", so that others take this worker for dead: "
                    + why(heartbeats, "the heartbeat is under way"));
        }
        if (settlements.silence().compareTo(LONGEST_SETTLING) > 0) {
            problems.add("Tasks that have ended have waited " + seconds(settlements.silence())
                    + " to be settled, where each should within moments; see whether the log of this worker can be written: "
                    + why(settlements, "what follows a settlement is under way"));
        }
        return problems;
    }

    private static String why(Pulse pulse, String otherwise) {
        return pulse.failure().map(RuntimeException::getMessage).orElse(otherwise);
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
