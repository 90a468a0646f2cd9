package io.headrace.testkit;

import org.jspecify.annotations.Nullable;

/**
 * No PostgreSQL server could be had. The message says what was tried, the last lines of the server's log where there is one,
 * and what to do.
 */
public final class PostgresStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PostgresStartException(String message) {
        super(message);
    }

    PostgresStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What went wrong in one line, for people who start the server from a command and not from code. */
    public String reason() {
        String message = String.valueOf(getMessage());
        return message.lines().findFirst().orElse(message);
    }
}
