package io.headrace.broker;

import io.headrace.task.QueueName;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What has ended, as an archiver sees it. An entry that was read is handed to nobody else until it is {@link #done} or was held
 * for too long; what is read twice has the same tasks with the same outcomes. Every call waits for its answer and throws
 * {@link io.headrace.task.RedisUnavailableException} if none comes. Thread-safe. Any number of archivers may call at the same
 * time.
 */
public interface HistoryFeed extends AutoCloseable {

    /** Every queue that was ever used. */
    Set<QueueName> queues();

    /**
     * Takes entries that nobody has read yet, the oldest of each queue first. Does not wait for any.
     *
     * @param queues of which queues
     * @param bytes about how many bytes of them at most, as they are handed over and not as the stream holds them; at least one entry
     *     comes if there is one
     */
    List<HistoryEntry> read(Collection<QueueName> queues, long bytes);

    /**
     * Takes over entries that an archiver has read and not reported done.
     *
     * @param queues of which queues
     * @param heldFor for how long it has had them at least
     * @param bytes about how many bytes of them at most
     */
    List<HistoryEntry> takeOver(Collection<QueueName> queues, Duration heldFor, long bytes);

    /** Removes entries that are stored elsewhere for good. Those that are gone already do no harm. */
    void done(Collection<HistoryEntry> entries);

    /** What waits, for each of these queues in turn. */
    List<HistoryBacklog> backlogs(List<QueueName> queues);

    /** Gives up this archiver's name; what it has read and not reported done waits for others. */
    @Override
    void close();
}
