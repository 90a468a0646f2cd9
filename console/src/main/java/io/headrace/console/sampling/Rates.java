package io.headrace.console.sampling;

/**
 * How fast tasks end, over the last ten seconds.
 *
 * @param perSecond tasks ended a second, whatever way
 * @param failedPerSecond of these, dead and expired ones
 */
public record Rates(double perSecond, double failedPerSecond) {

    /** Nothing ends. */
    public static final Rates NONE = new Rates(0, 0);
}
