package io.headrace.console.command;

import io.headrace.command.Pacer;
import java.time.Duration;

/** Time that passes only where it is waited for, and an end that comes after so many waits. */
final class HandPacer implements Pacer {

    private Duration passed = Duration.ZERO;
    private int waits;
    private int most = Integer.MAX_VALUE;
    private Runnable onWait = () -> {};

    /** The wait of this number is told to end. */
    void stopAfter(int count) {
        most = count;
    }

    /** Is run at every wait. */
    void onWait(Runnable action) {
        onWait = action;
    }

    Duration passed() {
        return passed;
    }

    @Override
    public boolean pass(Duration time) {
        passed = passed.plus(time);
        waits++;
        onWait.run();
        return waits < most;
    }

    @Override
    public boolean goesOn() {
        return waits < most;
    }

    @Override
    public long nanos() {
        return passed.toNanos();
    }
}
