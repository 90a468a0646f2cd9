package io.headrace.cli.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/**
 * Has a daemon log warnings only until it is closed, so that what is said to people stands first. A level other than the
 * usual one was asked for, and stays.
 */
final class HushedLog implements AutoCloseable {

    private static final String ATTEMPTS = "io.headrace.attempts";

    private final boolean hushed;

    private HushedLog(boolean hushed) {
        this.hushed = hushed;
    }

    static HushedLog begin() {
        return new HushedLog(change(Level.INFO, Level.WARN));
    }

    /** Logs as before, except that of attempts only those that failed are told: whoever tries things out submits many. */
    @Override
    public void close() {
        if (hushed && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            change(Level.WARN, Level.INFO);
            Logger attempts = context.getLogger(ATTEMPTS);
            if (attempts.getLevel() == null) {
                attempts.setLevel(Level.WARN);
            }
        }
    }

    private static boolean change(Level from, Level to) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            if (from.equals(root.getLevel())) {
                root.setLevel(to);
                return true;
            }
        }
        return false;
    }
}
