package io.headrace.task;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long to wait before the next attempt. Immutable; written and read as text: {@code polynomial},
 * {@code exponential 1s..1h}, {@code fixed 10s}.
 */
public sealed interface Backoff {

    /** The longest wait of any backoff. */
    Duration LONGEST = Duration.ofDays(30);

    /**
     * The wait after a failed attempt, jitter included.
     *
     * @param failed how many attempts have failed so far, at least 1
     */
    Duration after(int failed);

    /** The text that {@link #parse} reads. */
    @Override
    String toString();

    /** The default: n^4 + 15 s and up to 10 s more per attempt, so that 25 attempts take about three weeks. */
    static Backoff polynomial() {
        return Polynomial.INSTANCE;
    }

    /** Doubles from {@code first} up to {@code longest}; the actual wait is drawn between half of it and all. */
    static Backoff exponential(Duration first, Duration longest) {
        return new Exponential(first, longest);
    }

    /** Always the same wait, without jitter. */
    static Backoff fixed(Duration wait) {
        return new Fixed(wait);
    }

    /**
     * Reads a backoff.
     *
     * @throws InvalidTaskException if the text is none
     */
    static Backoff parse(String text) {
        if (text.equals("polynomial")) {
            return polynomial();
        }
        Matcher fixed = Fixed.TEXT.matcher(text);
        if (fixed.matches()) {
            return fixed(Durations.parse(fixed.group(1)));
        }
        Matcher exponential = Exponential.TEXT.matcher(text);
        if (exponential.matches()) {
            return exponential(Durations.parse(exponential.group(1)), Durations.parse(exponential.group(2)));
        }
        throw new InvalidTaskException(
                "Backoff '" + text + "' is not valid: use 'polynomial', 'exponential 1s..1h' or 'fixed 10s'");
    }

    /**
     * After Sidekiq's: failures^4 + 15 + random(10) * failures seconds, failures counted from 1.
     *
     * @see <a href="https://github.com/sidekiq/sidekiq/wiki/Error-Handling">Sidekiq, Error Handling</a>
     */
    enum Polynomial implements Backoff {
        /** The only one. */
        INSTANCE;

        @Override
        public Duration after(int failed) {
            long n = Math.min(failed, 60);
            long jitter = ThreadLocalRandom.current().nextLong(10_000) * n;
            return shorter(Duration.ofMillis((n * n * n * n + 15) * 1000 + jitter), LONGEST);
        }

        @Override
        public String toString() {
            return "polynomial";
        }
    }

    /**
     * Doubling with jitter.
     *
     * @param first the wait after the first failure, at least 1 ms
     * @param longest the most it grows to
     */
    record Exponential(Duration first, Duration longest) implements Backoff {

        private static final Pattern TEXT = Pattern.compile("exponential (\\S+?)\\.\\.(\\S+)");

        /**
         * Checks the bounds.
         *
         * @throws InvalidTaskException if the first wait is not positive or longer than the longest
         */
        public Exponential {
            if (longest.compareTo(LONGEST) > 0 || longest.compareTo(first) < 0 || first.toMillis() < 1) {
                throw new InvalidTaskException("Backoff from " + first + " to " + longest
                        + " is not valid: the first wait is at least 1 ms, the longest between that and 30 days");
            }
        }

        @Override
        public Duration after(int failed) {
            int doublings = Math.min(failed - 1, 40);
            long full = first.toMillis() > (longest.toMillis() >> doublings)
                    ? longest.toMillis()
                    : first.toMillis() << doublings;
            return Duration.ofMillis(full / 2 + ThreadLocalRandom.current().nextLong(full - full / 2 + 1));
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "exponential %s..%s", Durations.format(first), Durations.format(longest));
        }
    }

    /**
     * No growth.
     *
     * @param waiting how long, 0 to 30 days
     */
    record Fixed(Duration waiting) implements Backoff {

        private static final Pattern TEXT = Pattern.compile("fixed (\\S+)");

        /**
         * Checks the wait.
         *
         * @throws InvalidTaskException if it is negative or longer than 30 days
         */
        public Fixed {
            if (waiting.isNegative() || waiting.compareTo(LONGEST) > 0) {
                throw new InvalidTaskException("Backoff of " + waiting + " is not valid: use 0 to 30 days");
            }
        }

        @Override
        public Duration after(int failed) {
            return waiting;
        }

        @Override
        public String toString() {
            return "fixed " + Durations.format(waiting);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
