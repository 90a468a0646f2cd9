package io.headrace.redis;

/** Hears what happens on the connections to Redis, on their own threads: be short, throw nothing. Thread-safe. */
public interface RedisListener {

    /** Hears nothing. */
    RedisListener NONE = new RedisListener() {};

    /**
     * A command or a script that does not block was answered, be it by an error.
     *
     * @param command the name of the command, or of the script such as {@code complete}
     * @param nanos from the sending to the answer
     * @param failed whether the answer was an error
     */
    default void answered(String command, long nanos, boolean failed) {}

    /** A command or a script was given up: no answer came in time, or the connection was lost. */
    default void unanswered(String command) {}

    /** A connection was made. */
    default void connected() {}

    /** A connection was lost, or closed. */
    default void disconnected() {}
}
