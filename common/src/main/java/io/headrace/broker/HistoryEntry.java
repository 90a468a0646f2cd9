package io.headrace.broker;

import io.headrace.task.QueueName;
import java.util.List;

/**
 * Tasks of one queue that ended together, as one entry of the queue's history stream. Immutable but for the bytes in it.
 *
 * @param queue the queue
 * @param entryId where it stands in the stream, {@code MS-SEQ}
 * @param tasks what has ended
 * @param unreadable what in it is no ending
 * @param bytes how much of the limit of the stream it takes up
 */
public record HistoryEntry(
        QueueName queue, String entryId, List<EndedTask> tasks, List<Unreadable> unreadable, long bytes) {

    /** What of the limit an entry takes up besides what it says, about: itself, and the record of whoever it is pending for. */
    public static final long OVERHEAD = 100;

    /** Takes its own copies. */
    public HistoryEntry {
        tasks = List.copyOf(tasks);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Something that stands among the endings and is none.
     *
     * @param content as it was found
     * @param why what is wrong with it
     */
    public record Unreadable(byte[] content, String why) {}
}
