package io.headrace.config;

import java.util.Map;

/**
 * How daemons log. Immutable.
 *
 * @param format one line of text for each event, or one JSON object
 * @param level from which level on
 * @param levels the same for parts, by the name of their logger
 */
public record LogConfig(Format format, Level level, Map<String, Level> levels) {

    /** Takes its own copy. */
    public LogConfig {
        levels = Map.copyOf(levels);
    }

    /** What a line of the log is. */
    public enum Format {
        /** For people. */
        TEXT,
        /** For machines. */
        JSON
    }

    /** How important something is. */
    public enum Level {
        /** Nothing at all. */
        OFF,
        /** What needs somebody. */
        ERROR,
        /** What may need somebody. */
        WARN,
        /** What happens. */
        INFO,
        /** How it happens. */
        DEBUG,
        /** Everything. */
        TRACE
    }
}
