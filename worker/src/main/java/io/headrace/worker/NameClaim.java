package io.headrace.worker;

import io.headrace.broker.Deliveries;
import io.headrace.broker.WorkerInfo;
import io.headrace.task.HeadraceException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that no living worker has the name of one that starts: the two would run each other's tasks. A predecessor that
 * was killed is waited for until its last heartbeat has run out, unless it is of this host and its process is gone.
 */
final class NameClaim {

    private static final Logger log = LoggerFactory.getLogger(NameClaim.class);

    private static final long POLL_MILLIS = 100;

    /** So much may the start of a process seem later than what happened in it. */
    private static final Duration CLOCK_MARGIN = Duration.ofSeconds(2);

    private final Deliveries deliveries;
    private final String host;

    NameClaim(Deliveries deliveries, String host) {
        this.deliveries = deliveries;
        this.host = host;
    }

    /**
     * Waits until the name is free.
     *
     * @param atMost how long a heartbeat counts, and some more
     * @throws HeadraceException if a living worker has it
     */
    void await(Duration atMost) {
        Optional<WorkerInfo> namesake = deliveries.namesake();
        if (namesake.isEmpty() || isGone(namesake.get())) {
            return;
        }
        WorkerInfo first = namesake.get();
        log.warn(
                "A worker named {} was alive a moment ago (process {} on {}); waiting until it is known whether it still is",
                first.name(),
                first.pid(),
                first.host());
        long until = System.nanoTime() + atMost.toNanos();
        Duration left = deliveries.namesakeLasts();
        while (true) {
            pause(first);
            namesake = deliveries.namesake();
            if (namesake.isEmpty()) {
                return;
            }
            Duration now = deliveries.namesakeLasts();
            // It counts down by itself and rises only if somebody renews it.
            if (now.compareTo(left) > 0 || System.nanoTime() - until > 0) {
                throw taken(namesake.get());
            }
            left = now;
        }
    }

    private boolean isGone(WorkerInfo namesake) {
        return namesake.host().equals(host)
                && ProcessHandle.of(namesake.pid())
                        .filter(ProcessHandle::isAlive)
                        .filter(process -> !isYounger(process, namesake.startedAt()))
                        .isEmpty();
    }

    /** Whether the process was started after the worker, and so has but inherited the number, as in a container. */
    private static boolean isYounger(ProcessHandle process, Instant worker) {
        return process.info()
                .startInstant()
                .filter(start -> start.isAfter(worker.plus(CLOCK_MARGIN)))
                .isPresent();
    }

    private static void pause(WorkerInfo namesake) {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HeadraceException("Interrupted while waiting for worker name " + namesake.name(), e);
        }
    }

    private static HeadraceException taken(WorkerInfo namesake) {
        return new HeadraceException("Worker name " + namesake.name() + " is taken by process " + namesake.pid()
                + " on host " + namesake.host() + ": leave the name out or choose another");
    }
}
