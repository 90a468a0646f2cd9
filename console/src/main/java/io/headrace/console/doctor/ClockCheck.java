package io.headrace.console.doctor;

import io.headrace.broker.ServerFacts.ClockReading;
import io.headrace.command.ShortDuration;
import java.time.Duration;
import java.util.List;

/** Whether the server's clock and the one here agree. */
final class ClockCheck {

    private static final Duration MUCH = Duration.ofSeconds(1);
    private static final Duration LONG_WAY = Duration.ofMillis(100);

    private ClockCheck() {}

    static List<Finding> of(ClockReading clock) {
        Duration exactness = clock.roundTrip().dividedBy(2);
        String what = "the server's clock is " + ShortDuration.of(clock.ahead().abs())
                + (clock.ahead().isNegative() ? " behind" : " ahead of") + " the one here, round trip "
                + ShortDuration.of(clock.roundTrip());
        Finding skew = clock.ahead().abs().minus(exactness).compareTo(MUCH) > 0
                ? Finding.note(
                        Subject.CLOCK,
                        what,
                        "Tasks are not harmed: the server's clock decides what is due. A time that a producer here names"
                                + " comes that much too early or late.",
                        "Let both machines take their time from the network (NTP).")
                : Finding.ok(Subject.CLOCK, what);
        return clock.roundTrip().compareTo(LONG_WAY) > 0
                ? List.of(
                        skew,
                        Finding.note(
                                Subject.CLOCK,
                                "a round trip to the server takes " + ShortDuration.of(clock.roundTrip()),
                                "Each worker spends that long for every batch that it takes or ends.",
                                "Run workers close to Redis."))
                : List.of(skew);
    }
}
