package io.headrace.redis;

import io.headrace.task.InvalidTaskException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to reach Redis. Immutable.
 *
 * @param url {@code redis://[[user]:password@]host[:port][/database]}, {@code rediss://} for TLS,
 *     {@code redis-sentinel://host[:port][,host...]/database#master}
 * @param prefix what every key begins with; {@code headrace} by default
 * @param timeout how long a command may take; 10 s by default
 * @param onDisconnect what callers get while the connection is down; {@link OnDisconnect#WAIT} by default
 * @param historyBytes how many bytes of endings each queue may hold until an archiver has taken them; 0, the default, keeps
 *     none. The same for all that end tasks: workers, and whoever cancels or purges
 */
public record RedisSettings(String url, String prefix, Duration timeout, OnDisconnect onDisconnect, long historyBytes) {

    /** Where a Redis is expected when nothing is said. */
    public static final String DEFAULT_URL = "redis://127.0.0.1:6379";

    /** What keys begin with when nothing is said. */
    public static final String DEFAULT_PREFIX = "headrace";

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private static final Pattern SCHEME = Pattern.compile("rediss?(-(sentinel|socket))?://");

    /** What callers get while the connection is down. */
    public enum OnDisconnect {
        /** They wait for the connection, up to the timeout. */
        WAIT,
        /** They fail at once. */
        FAIL
    }

    /**
     * Checks the values.
     *
     * @throws InvalidTaskException if one is not valid; the message does not show a password
     */
    public RedisSettings {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new InvalidTaskException(
                    "Key prefix '" + prefix + "' is not valid: use 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        if (timeout.toMillis() < 1) {
            throw new InvalidTaskException("Redis timeout " + timeout + " is not valid: use at least 1 ms");
        }
        if (historyBytes < 0) {
            throw new InvalidTaskException("History of " + historyBytes + " bytes is not valid: use 0 or more");
        }
    }

    /** The defaults with this URL. */
    public static RedisSettings of(String url) {
        return new RedisSettings(url, DEFAULT_PREFIX, Duration.ofSeconds(10), OnDisconnect.WAIT, 0);
    }

    /** These settings with another prefix. */
    public RedisSettings withPrefix(String newPrefix) {
        return new RedisSettings(url, newPrefix, timeout, onDisconnect, historyBytes);
    }

    /** These settings with another timeout. */
    public RedisSettings withTimeout(Duration newTimeout) {
        return new RedisSettings(url, prefix, newTimeout, onDisconnect, historyBytes);
    }

    /** These settings with another behaviour while the connection is down. */
    public RedisSettings withOnDisconnect(OnDisconnect newOnDisconnect) {
        return new RedisSettings(url, prefix, timeout, newOnDisconnect, historyBytes);
    }

    /** These settings with endings kept for the history, up to this many bytes for each queue; 0 for none. */
    public RedisSettings withHistoryBytes(long newHistoryBytes) {
        return new RedisSettings(url, prefix, timeout, onDisconnect, newHistoryBytes);
    }

    /** The URL as it may be shown: without its password. */
    public String maskedUrl() {
        // By hand and up to the last @: what makes an address invalid is often a password with a sign of its own.
        int at = url.lastIndexOf('@');
        if (at < 0) {
            return url;
        }
        Matcher scheme = SCHEME.matcher(url);
        return (scheme.lookingAt() ? scheme.group() : "") + "***" + url.substring(at);
    }

    /** Shows no password. */
    @Override
    public String toString() {
        return maskedUrl() + " prefix " + prefix;
    }
}
