package io.headrace.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of tasks that have ended, and where. Immutable.
 *
 * @param enabled whether whoever ends a task keeps the whole ending for the history; not by default
 * @param streamLimit how many bytes of endings each queue holds in Redis at most until an archiver has taken them; 256 MiB by
 *     default
 * @param url where PostgreSQL is, {@code postgresql://host[:port]/database}, with parameters of its JDBC driver such as
 *     {@code ?sslmode=verify-full}; null, the default, for nowhere
 * @param user who logs in there; null, the default, for whom the driver takes
 * @param password with which password; null, the default, for none
 * @param connections how many connections one process has at most; 4 by default
 * @param valueLimit how many bytes of a payload and of a result are kept in PostgreSQL; 64 KiB by default
 * @param retention how long a task is kept in PostgreSQL at least, whole months are dropped; 365 days by default, zero for ever
 */
public record HistoryConfig(
        boolean enabled,
        int streamLimit,
        @Nullable String url,
        @Nullable String user,
        @Nullable String password,
        int connections,
        int valueLimit,
        Duration retention) {

    /** Where PostgreSQL is as it may be shown: without a login and without values of parameters that are secrets. */
    public @Nullable String maskedUrl() {
        return url == null ? null : Secrecy.OF_NO_VARIABLE.text(url);
    }

    /** Does not show a password, wherever it stands. */
    @Override
    public String toString() {
        return "history on " + maskedUrl() + " as " + user;
    }
}
