package io.headrace.command;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast something is done. Immutable.
 *
 * @param perSecond how many a second; 0 for as fast as it goes
 */
public record Rate(int perSecond) {

    /** As fast as it goes. */
    public static final Rate UNLIMITED = new Rate(0);

    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,5})(?:/s)?");

    /** So many at once that there is a step several times a second. */
    private static final int STEPS_PER_SECOND = 4;

    /**
     * Reads {@code 50/s} or {@code 50}.
     *
     * @throws InvalidInputException if the text is none
     */
    public static Rate parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new InvalidInputException(
                    "--rate: '" + text + "' is not valid: write so many a second, for example 50/s");
        }
        return new Rate(Integer.parseInt(written.group(1)));
    }

    /** How many to do in one step. */
    public int step(int most) {
        return perSecond == 0 ? most : Math.max(1, Math.min(most, perSecond / STEPS_PER_SECOND));
    }

    /**
     * How long to wait before the next step.
     *
     * @param done how many were done so far
     * @param elapsed in which time
     */
    public Duration rest(long done, Duration elapsed) {
        if (perSecond == 0) {
            return Duration.ZERO;
        }
        Duration rest = Duration.ofNanos(done * 1_000_000_000L / perSecond).minus(elapsed);
        return rest.isNegative() ? Duration.ZERO : rest;
    }
}
