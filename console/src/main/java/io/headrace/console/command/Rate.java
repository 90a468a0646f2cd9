package io.headrace.console.command;

import io.headrace.command.InvalidInputException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast something is done.
 *
 * @param perSecond how many a second; 0 for as fast as it goes
 */
record Rate(int perSecond) {

    static final Rate UNLIMITED = new Rate(0);

    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,5})(?:/s)?");

    /** So many at once that there is a step several times a second. */
    private static final int STEPS_PER_SECOND = 4;

    static Rate parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new InvalidInputException(
                    "--rate: '" + text + "' is not valid: write so many a second, for example 50/s");
        }
        return new Rate(Integer.parseInt(written.group(1)));
    }

    /** How many to do in one step. */
    int step(int most) {
        return perSecond == 0 ? most : Math.max(1, Math.min(most, perSecond / STEPS_PER_SECOND));
    }

    /** How long to wait before the next step. */
    Duration rest(long done, Duration elapsed) {
        if (perSecond == 0) {
            return Duration.ZERO;
        }
        Duration rest = Duration.ofNanos(done * 1_000_000_000L / perSecond).minus(elapsed);
        return rest.isNegative() ? Duration.ZERO : rest;
    }
}
