package io.headrace.history;

import io.headrace.broker.HistoryEntry;
import io.headrace.broker.HistoryFeed;
import io.headrace.command.VisibleText;
import io.headrace.lifecycle.PeriodicLoop;
import io.headrace.task.HistoryRefusedException;
import io.headrace.task.HistoryUnavailableException;
import io.headrace.task.QueueName;
import io.headrace.task.RedisRefusedException;
import io.headrace.task.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings endings from Redis to PostgreSQL, about eight megabytes a step. What it has read it keeps until it is written and reported done;
 * should it die before, another archiver takes that over, and PostgreSQL takes each ending once. {@link #use} is
 * thread-safe, the rest belongs to one thread.
 */
final class Archiving implements PeriodicLoop.Step {

    private static final Logger log = LoggerFactory.getLogger(Archiving.class);

    /** So long it waits while little comes, so that there is more to write at a time. */
    private static final Duration REST = Duration.ofMillis(500);

    /** About so much is read at a time. */
    private static final long READ_BYTES = 8L << 20;

    private static final Duration TENDING = Duration.ofHours(1);
    private static final Duration TENDING_AGAIN = Duration.ofMinutes(5);

    private final HistoryFeed feed;
    private final Duration takeOverAfter;
    private final Outage redis;
    private final Outage postgres;
    private final ArchiverMetrics metrics;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable HistoryWriter> replacement = new AtomicReference<>();
    private final Lanes lanes;
    /** Read and not written yet. */
    private final Queue<Batch> waiting = new ConcurrentLinkedQueue<>();
    /** Written and not reported done yet. */
    private final Queue<Batch> written = new ConcurrentLinkedQueue<>();

    private HistoryWriter writer;
    private boolean isMuch;
    private boolean hasReached;
    private boolean hasTended;
    private long tendedNanos;
    private boolean hasTakenOver;
    private long tookOverNanos;

    Archiving(
            HistoryFeed feed,
            HistoryWriter writer,
            Lanes lanes,
            Duration takeOverAfter,
            Outage redis,
            Outage postgres,
            ArchiverMetrics metrics,
            LongSupplier nanoTime) {
        this.feed = feed;
        this.writer = writer;
        this.lanes = lanes;
        this.takeOverAfter = takeOverAfter;
        this.redis = redis;
        this.postgres = postgres;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    /** Writes by this writer from the next step on, and closes the one before. */
    void use(HistoryWriter other) {
        HistoryWriter neverUsed = replacement.getAndSet(other);
        if (neverUsed != null) {
            neverUsed.close();
        }
    }

    /** Closes what is written by, after the last step. */
    void close() {
        HistoryWriter neverUsed = replacement.getAndSet(null);
        if (neverUsed != null) {
            neverUsed.close();
        }
        writer.close();
        lanes.close();
    }

    @Override
    public Duration runOnce() throws InterruptedException {
        HistoryWriter next = replacement.getAndSet(null);
        if (next != null) {
            writer.close();
            writer = next;
        }
        try {
            return step();
        } catch (HistoryUnavailableException | HistoryRefusedException e) {
            metrics.failed(e);
            return postgres.failed(e);
        } catch (RedisUnavailableException | RedisRefusedException e) {
            return redis.failed(e);
        }
    }

    private Duration step() throws InterruptedException {
        if (!hasReached) {
            // Before anything is read: who does not reach PostgreSQL at all leaves it to others.
            writer.makeAhead();
            hasReached = true;
            postgres.over();
        }
        tend();
        if (waiting.isEmpty() && written.isEmpty()) {
            waiting.addAll(Batch.split(read(), lanes.size()));
            redis.over();
            isMuch = Batch.isMuch(waiting);
        }
        try {
            write();
        } finally {
            report();
        }
        return isMuch ? Duration.ZERO : REST;
    }

    private void write() throws InterruptedException {
        if (waiting.isEmpty()) {
            return;
        }
        List<Batch> all = List.copyOf(waiting);
        lanes.run(all, batch -> {
            long began = nanoTime.getAsLong();
            int isNew = writer.write(batch.entries());
            metrics.wrote(batch, isNew, Duration.ofNanos(nanoTime.getAsLong() - began));
            waiting.remove(batch);
            written.add(batch);
        });
        postgres.over();
    }

    /** What is written is done, also where another batch has failed. */
    private void report() {
        if (!written.isEmpty()) {
            feed.done(
                    written.stream().flatMap(batch -> batch.entries().stream()).toList());
            written.clear();
            redis.over();
        }
    }

    private List<HistoryEntry> read() {
        List<QueueName> queues = new ArrayList<>(feed.queues());
        // In another order each time: should one queue fill what is read, the others come first some other time.
        Collections.shuffle(queues);
        long now = nanoTime.getAsLong();
        if (!hasTakenOver || now - tookOverNanos >= takeOverAfter.toNanos() / 2) {
            List<HistoryEntry> left = feed.takeOver(queues, takeOverAfter, READ_BYTES);
            if (!left.isEmpty()) {
                log.info("Took over {} entries that an archiver had read and not reported done", left.size());
                return told(left);
            }
            hasTakenOver = true;
            tookOverNanos = now;
        }
        return told(feed.read(queues, READ_BYTES));
    }

    private static List<HistoryEntry> told(List<HistoryEntry> entries) {
        for (HistoryEntry entry : entries) {
            List<HistoryEntry.Unreadable> parts = entry.unreadable();
            if (!parts.isEmpty()) {
                log.warn(
                        "Queue {}: entry {} of the history holds something that is no ending, in {} ({}); it goes to PostgreSQL as"
                                + " it is, see docs/history.md",
                        entry.queue(),
                        entry.entryId(),
                        parts.size() == 1 ? "1 place" : parts.size() + " places, the first",
                        VisibleText.line(parts.get(0).why()));
            }
        }
        return entries;
    }

    /** Makes the next month and drops old ones, at the start and then every hour. That this fails keeps no ending from being written. */
    private void tend() {
        if (hasTended && nanoTime.getAsLong() - tendedNanos < TENDING.toNanos()) {
            return;
        }
        hasTended = true;
        tendedNanos = nanoTime.getAsLong();
        try {
            writer.makeAhead();
            for (String month : writer.dropOldMonths()) {
                log.info("Dropped {} from the history: all of it is older than history.retention", month);
            }
        } catch (HistoryUnavailableException | HistoryRefusedException e) {
            tendedNanos += TENDING_AGAIN.toNanos() - TENDING.toNanos();
            log.warn(
                    "The next month is not made ahead, and months older than history.retention stay, for the time being: {}",
                    e.getMessage());
        }
    }
}
