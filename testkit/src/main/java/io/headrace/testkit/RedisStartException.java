package io.headrace.testkit;

import org.jspecify.annotations.Nullable;

/**
 * No Redis server could be had. The message says what was tried, the last lines of the server's log where there is one, and
 * what to do.
 */
public final class RedisStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why in one line. */
    private final String reason;

    private final boolean portInUse;

    RedisStartException(String message) {
        this(message, (Throwable) null);
    }

    RedisStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
        reason = message.lines().findFirst().orElse(message);
        portInUse = false;
    }

    RedisStartException(String message, String reason, boolean portInUse) {
        super(message);
        this.reason = reason;
        this.portInUse = portInUse;
    }

    /** What went wrong in one line, for people who start the server from a command and not from code. */
    public String reason() {
        return reason;
    }

    /** Whether the server ended because somebody else listens on its port. */
    public boolean portInUse() {
        return portInUse;
    }
}
