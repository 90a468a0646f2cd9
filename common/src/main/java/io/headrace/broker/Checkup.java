package io.headrace.broker;

import io.headrace.task.QueueName;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The server and the keyspace as a doctor sees them: facts, and the mending of what does not agree. Every call waits for its
 * answer and throws {@link io.headrace.task.RedisUnavailableException} if none comes. No single command keeps the server for
 * longer than a few milliseconds; only {@link #walk} with {@link Walk#WHOLE} reads every key, and takes its time. What the
 * server refuses to tell is not known, which is no error. Thread-safe.
 */
public interface Checkup extends AutoCloseable {

    /** How many names one {@link Mismatch} holds at most; after these are mended there may be more. */
    int MOST_NAMES = 10_000;

    /** What the server says of itself. */
    ServerFacts server();

    /** What does not agree within a sample of a queue: its first few hundred tasks, and its newest. */
    QueueFacts queue(QueueName queue);

    /**
     * Looks through the keys of the prefix for those that belong to nothing.
     *
     * @param walk how many
     * @param progress is told how many have been looked at so far
     */
    KeyspaceFacts walk(Walk walk, Consumer<Progress> progress);

    /**
     * Mends what is mismatched still, deciding each anew in the moment of mending.
     *
     * @return how many were
     * @throws IllegalArgumentException if this {@linkplain Mismatch.Kind#isMendable() cannot be mended}
     */
    int mend(Mismatch mismatch);

    @Override
    void close();

    /** How far to walk. */
    enum Walk {
        /** Through a few thousand keys. */
        SAMPLE,
        /** Through all of them, resting after each step for as long as it took. */
        WHOLE
    }

    /**
     * How far a walk is.
     *
     * @param looked how many keys were looked at, of whatever prefix
     * @param of how many the server had when it began
     * @param elapsed how long it has taken
     */
    record Progress(long looked, long of, Duration elapsed) {}
}
