package io.headrace.console.doctor;

import io.headrace.broker.ServerFacts.SlowCall;
import io.headrace.broker.ServerFacts.SlowLog;
import io.headrace.command.ShortDuration;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** Whether commands on Headrace's keys keep the server for long. */
final class SlowLogCheck {

    /** A server that is kept for so long is missed by everybody. */
    private static final Duration LONG = Duration.ofMillis(100);

    private SlowLogCheck() {}

    static List<Finding> of(SlowLog log) {
        if (log.ours().isEmpty()) {
            return log.thresholdMicros() == null
                    ? List.of()
                    : List.of(
                            log.thresholdMicros() < 0
                                    ? Finding.note(
                                            Subject.SLOW_LOG,
                                            "the slow log is off (slowlog-log-slower-than " + log.thresholdMicros()
                                                    + ")",
                                            "What keeps the server for long is not written down.",
                                            "CONFIG SET slowlog-log-slower-than 10000.")
                                    : Finding.ok(Subject.SLOW_LOG, "nothing of Headrace is in the slow log"));
        }
        SlowCall slowest =
                log.ours().stream().max(Comparator.comparing(SlowCall::took)).orElseThrow();
        String what = Words.count(log.ours().size(), "call") + " on our keys "
                + (log.ours().size() == 1 ? "is" : "are")
                + " in the slow log, the slowest " + ShortDuration.of(slowest.took()) + " at " + slowest.at() + ": "
                + slowest.command();
        String meaning = "Nobody else was served meanwhile. Headrace's own calls take no more than a few milliseconds.";
        String remedy =
                "Look for what else kept the machine (swap, disk, fork), for very large payloads, and for people who"
                        + " look at keys by hand; SLOWLOG RESET forgets what was.";
        return List.of(
                slowest.took().compareTo(LONG) >= 0
                        ? Finding.warning(Subject.SLOW_LOG, what, meaning, remedy)
                        : Finding.note(Subject.SLOW_LOG, what, meaning, remedy));
    }
}
