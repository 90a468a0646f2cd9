package io.headrace.worker.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** How long a web service asks to be left alone: {@code Retry-After}, in seconds or as a date. */
final class RetryAfter {

    /** None is shorter, so that a service that asks for 0 s is not called in a circle. */
    static final Duration SHORTEST = Duration.ofSeconds(1);

    /** None is longer, so that a mistake of the service does not hide a task for years. */
    static final Duration LONGEST = Duration.ofDays(1);

    private static final Pattern SECONDS = Pattern.compile("[0-9]+");
    private static final int MANY_DIGITS = 9;

    private RetryAfter() {}

    /**
     * Reads it.
     *
     * @param now by our clock, which counts where the answer bears no date: a date is meant by the clock of the service
     * @return from 1 s to a day; empty if the answer does not say, or nothing that can be read
     */
    static Optional<Duration> of(HttpHeaders headers, Instant now) {
        String said = headers.firstValue("Retry-After").orElse("").strip();
        if (SECONDS.matcher(said).matches()) {
            return Optional.of(
                    said.length() > MANY_DIGITS ? LONGEST : bounded(Duration.ofSeconds(Long.parseLong(said))));
        }
        Instant sent = headers.firstValue("Date").flatMap(RetryAfter::date).orElse(now);
        return date(said).map(at -> bounded(Duration.between(sent, at)));
    }

    private static Duration bounded(Duration asked) {
        return asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
