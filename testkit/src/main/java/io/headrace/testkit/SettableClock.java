package io.headrace.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that stands still until a test moves it. Its zone is UTC unless {@link #withZone} says otherwise; the clocks made
 * by {@link #withZone} show the same time and move together.
 *
 * <p>Safe for use by many threads.
 */
public final class SettableClock extends Clock {

    private final Hand hand;
    private final ZoneId zone;

    private SettableClock(Hand hand, ZoneId zone) {
        this.hand = hand;
        this.zone = zone;
    }

    /** A clock in UTC that shows {@code start}. */
    public static SettableClock at(Instant start) {
        return new SettableClock(new Hand(start), ZoneOffset.UTC);
    }

    /** Moves the clock by {@code step}, backwards if it is negative, and answers the new time. */
    public Instant advance(Duration step) {
        return hand.advance(step);
    }

    /** Sets the clock to {@code instant}, earlier or later. */
    public void set(Instant instant) {
        hand.set(instant);
    }

    @Override
    public Instant instant() {
        return hand.now;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public SettableClock withZone(ZoneId other) {
        return new SettableClock(hand, other);
    }

    @Override
    public String toString() {
        return "SettableClock[" + instant() + ", " + zone + "]";
    }

    /** The time that a clock and its copies for other zones share. */
    private static final class Hand {

        private volatile Instant now;

        Hand(Instant now) {
            this.now = now;
        }

        synchronized Instant advance(Duration step) {
            now = now.plus(step);
            return now;
        }

        synchronized void set(Instant instant) {
            now = instant;
        }
    }
}
