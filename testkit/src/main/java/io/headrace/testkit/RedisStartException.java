package io.headrace.testkit;

import org.jspecify.annotations.Nullable;

/**
 * No Redis server could be had. The message says what was tried, the last lines of the server's log where there is one, and
 * what to do.
 */
public final class RedisStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RedisStartException(String message) {
        this(message, null);
    }

    RedisStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
