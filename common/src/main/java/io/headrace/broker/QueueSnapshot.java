package io.headrace.broker;

import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A queue at one moment.
 *
 * @param queue which
 * @param at when, by the clock of the Redis server
 * @param levels the five levels, the most urgent first
 * @param scheduled how many wait for their time, retries not included
 * @param retrying how many wait for their next attempt
 * @param dead how many dead letters there are
 * @param nextDue when the next of those that wait for their time is due; null if none waits
 * @param pause why it gives no tasks to workers; null unless it is paused
 * @param byWorker how many of the running ones each worker has, by its name
 * @param endedToday how many attempts ended in which way today, by the server's date (UTC)
 */
public record QueueSnapshot(
        QueueName queue,
        Instant at,
        List<Level> levels,
        long scheduled,
        long retrying,
        long dead,
        @Nullable Instant nextDue,
        @Nullable Pause pause,
        Map<String, Long> byWorker,
        Map<TaskState, Long> endedToday) {

    /** Takes its own copies. */
    public QueueSnapshot {
        levels = List.copyOf(levels);
        byWorker = Map.copyOf(byWorker);
        endedToday = Map.copyOf(endedToday);
    }

    /**
     * One of the five streams.
     *
     * @param priority which
     * @param queued how many stand in it with nobody
     * @param running how many workers have
     * @param oldest when the longest waiting of those with nobody came into it; null if there is none
     */
    public record Level(
            Priority priority,
            long queued,
            long running,
            @Nullable Instant oldest) {}

    /** How many stand in the streams with nobody. */
    public long queued() {
        return levels.stream().mapToLong(Level::queued).sum();
    }

    /** How many workers have. */
    public long running() {
        return levels.stream().mapToLong(Level::running).sum();
    }

    /** When the longest waiting of those with nobody came into its stream. */
    public Optional<Instant> oldest() {
        return levels.stream().map(Level::oldest).filter(Objects::nonNull).min(Comparator.naturalOrder());
    }
}
