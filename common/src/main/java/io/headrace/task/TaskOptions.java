package io.headrace.task;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a submission may ask for besides queue, type and payload. Immutable; {@link #DEFAULTS} asks for nothing.
 *
 * @param priority how urgent; {@link Priority#NORMAL} by default
 * @param delay how long to wait before it may start, counted by the Redis server; null for at once
 * @param at when it may start; null for at once; not together with {@code delay}
 * @param id the id the caller chose, the part after the queue; null to be given one
 * @param maxAttempts how often it is tried at most; null to leave it to the worker (25 by default)
 * @param timeout how long one attempt may take; null for as long as it wants
 * @param backoff the waits between attempts; null to leave it to the worker
 * @param expiresAfter not started within this time of becoming ready, it expires; null for never
 * @param expiresAt not started by then, it expires; null for never
 * @param retention how long the outcome is kept; one hour by default; zero keeps none
 * @param headers short texts that travel with the task, ordered by name: at most 64, names of 1 to 64 of {@code A-Z a-z 0-9 . _ -},
 *     values of 4 KiB, 16 KiB in all, in UTF-8
 */
public record TaskOptions(
        Priority priority,
        @Nullable Duration delay,
        @Nullable Instant at,
        @Nullable String id,
        @Nullable Integer maxAttempts,
        @Nullable Duration timeout,
        @Nullable Backoff backoff,
        @Nullable Duration expiresAfter,
        @Nullable Instant expiresAt,
        Duration retention,
        Map<String, String> headers) {

    /** How often a task is tried where neither producer nor worker say: 25 times. */
    public static final int DEFAULT_MAX_ATTEMPTS = 25;

    /** How long an outcome is kept where nothing else is said: one hour. */
    public static final Duration DEFAULT_RETENTION = Duration.ofHours(1);

    /** The longest delay, retention, timeout or expiry: ten years. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private static final int MAX_HEADERS = 64;
    private static final int MAX_HEADER_BYTES = 4 << 10;
    private static final int MAX_HEADERS_BYTES = 16 << 10;
    private static final int LONGEST_SHOWN = 64;
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** Nothing asked for. */
    public static final TaskOptions DEFAULTS = builder().build();

    /**
     * Checks every value.
     *
     * @throws InvalidTaskException if one is out of its bounds
     */
    public TaskOptions {
        if (delay != null && at != null) {
            throw new InvalidTaskException("Give a delay or a time to start at, not both");
        }
        if (expiresAfter != null && expiresAt != null) {
            throw new InvalidTaskException("Give a time to live or a time of expiry, not both");
        }
        if (maxAttempts != null && (maxAttempts < 1 || maxAttempts > 10_000)) {
            throw new InvalidTaskException("Maximum attempts " + maxAttempts + " is not valid: use 1 to 10000");
        }
        checkDuration("Delay", delay, 0);
        checkDuration("Timeout", timeout, 1);
        checkDuration("Expiry", expiresAfter, 1);
        checkDuration("Retention", retention, 0);
        headers = checkedHeaders(headers);
    }

    private static Map<String, String> checkedHeaders(Map<String, String> headers) {
        if (headers.size() > MAX_HEADERS) {
            throw new InvalidTaskException(headers.size() + " headers are too many: use at most " + MAX_HEADERS);
        }
        int all = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            String name = header.getKey();
            if (!HEADER_NAME.matcher(name).matches()) {
                throw new InvalidTaskException("Header name '" + shortened(name) + "' of " + name.length()
                        + " characters is not valid: use 1 to 64 of A-Z a-z 0-9 . _ -");
            }
            int size = header.getValue().getBytes(StandardCharsets.UTF_8).length;
            if (size > MAX_HEADER_BYTES) {
                throw new InvalidTaskException("Header '" + name + "' has " + size + " bytes: use at most "
                        + MAX_HEADER_BYTES + "; what is large belongs into the payload");
            }
            all += name.length() + size;
        }
        if (all > MAX_HEADERS_BYTES) {
            throw new InvalidTaskException("The headers have " + all + " bytes in all: use at most " + MAX_HEADERS_BYTES
                    + "; what is large belongs into the payload");
        }
        // Not the copy's own order, which differs from one JVM to the next.
        return Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(headers)));
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_SHOWN ? name : name.substring(0, LONGEST_SHOWN) + "...";
    }

    private static void checkDuration(String what, @Nullable Duration value, long leastMillis) {
        if (value != null && (value.compareTo(LONGEST) > 0 || value.toMillis() < leastMillis)) {
            throw new InvalidTaskException(
                    what + " " + value + " is not valid: use " + leastMillis + " ms to 3650 days");
        }
    }

    /** Whether the task has to wait for its time. */
    public boolean isDelayed() {
        return at != null || (delay != null && !delay.isZero());
    }

    /** These options with another time of expiry, or none. */
    public TaskOptions expiringAt(@Nullable Instant time) {
        return new TaskOptions(priority, delay, at, id, maxAttempts, timeout, backoff, null, time, retention, headers);
    }

    /** These options with a chosen id, which is checked together with the queue. */
    public TaskOptions withId(String newId) {
        return new TaskOptions(
                priority, delay, at, newId, maxAttempts, timeout, backoff, expiresAfter, expiresAt, retention, headers);
    }

    /** These options with other headers. */
    public TaskOptions withHeaders(Map<String, String> newHeaders) {
        return new TaskOptions(
                priority, delay, at, id, maxAttempts, timeout, backoff, expiresAfter, expiresAt, retention, newHeaders);
    }

    /** A builder that begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects options; not thread-safe. */
    public static final class Builder {

        private Priority priority = Priority.NORMAL;
        private @Nullable Duration delay;
        private @Nullable Instant at;
        private @Nullable String id;
        private @Nullable Integer maxAttempts;
        private @Nullable Duration timeout;
        private @Nullable Backoff backoff;
        private @Nullable Duration expiresAfter;
        private @Nullable Instant expiresAt;
        private Duration retention = DEFAULT_RETENTION;
        private final Map<String, String> headers = new TreeMap<>();

        private Builder() {}

        /** How urgent. */
        public Builder priority(Priority value) {
            priority = value;
            return this;
        }

        /** Start no earlier than this long after the submission arrived. */
        public Builder delay(Duration value) {
            delay = value;
            return this;
        }

        /** Start no earlier than this, by the clock of the Redis server. */
        public Builder at(Instant value) {
            at = value;
            return this;
        }

        /** The id of the task, the part after the queue: submitting it again while it is known changes nothing. */
        public Builder id(String value) {
            id = value;
            return this;
        }

        /** How often to try at most, 1 to 10000. */
        public Builder maxAttempts(int value) {
            maxAttempts = value;
            return this;
        }

        /** How long one attempt may take. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /** The waits between attempts. */
        public Builder backoff(Backoff value) {
            backoff = value;
            return this;
        }

        /** Let the task expire if it was not started within this time of becoming ready. */
        public Builder expiresAfter(Duration value) {
            expiresAfter = value;
            return this;
        }

        /** Let the task expire if it was not started by then. */
        public Builder expiresAt(Instant value) {
            expiresAt = value;
            return this;
        }

        /** How long the outcome is kept; zero keeps none. */
        public Builder retention(Duration value) {
            retention = value;
            return this;
        }

        /** A short text that travels with the task. */
        public Builder header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        /** Short texts that travel with the task. */
        public Builder headers(Map<String, String> values) {
            headers.putAll(values);
            return this;
        }

        /**
         * The options.
         *
         * @throws InvalidTaskException if a value is out of its bounds
         */
        public TaskOptions build() {
            return new TaskOptions(
                    priority,
                    delay,
                    at,
                    id,
                    maxAttempts,
                    timeout,
                    backoff,
                    expiresAfter,
                    expiresAt,
                    retention,
                    headers);
        }
    }
}
