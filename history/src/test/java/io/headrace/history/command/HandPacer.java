package io.headrace.history.command;

import io.headrace.command.Pacer;
import java.time.Duration;

/** Time that passes only where it is waited for, and an end that comes after so many waits. */
final class HandPacer implements Pacer {

    private Duration passed = Duration.ZERO;
    private int waits;
    private int most = Integer.MAX_VALUE;

    /** The wait of this number is told to end. */
    HandPacer stopAfter(int count) {
        most = count;
        return this;
    }

    Duration passed() {
        return passed;
    }

    @Override
    public boolean pass(Duration time) {
        passed = passed.plus(time);
        waits++;
        return waits < most;
    }

    @Override
    public long nanos() {
        return passed.toNanos();
    }
}
