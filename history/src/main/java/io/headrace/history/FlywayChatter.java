package io.headrace.history;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what Flyway has to say at debug: what counts of it comes back as a result or as an exception. */
public final class FlywayChatter implements LogCreator {

    /** Made by Flyway. */
    public FlywayChatter() {}

    @Override
    public Log createLogger(Class<?> of) {
        return new Quiet(LoggerFactory.getLogger(of));
    }

    private record Quiet(Logger log) implements Log {

        @Override
        public void debug(String message) {
            log.trace(message);
        }

        @Override
        public void info(String message) {
            log.debug(message);
        }

        @Override
        public void warn(String message) {
            log.debug(message);
        }

        @Override
        public void error(String message) {
            log.debug(message);
        }

        @Override
        public void error(String message, Exception e) {
            log.debug(message, e);
        }

        @Override
        public void notice(String message) {
            log.debug(message);
        }
    }
}
