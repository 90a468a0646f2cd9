package io.headrace.redis;

import io.headrace.broker.HistoryBacklog;
import io.headrace.broker.HistoryEntry;
import io.headrace.broker.HistoryFeed;
import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link HistoryFeed} on Redis. */
final class RedisHistoryFeed implements HistoryFeed {

    private static final Logger log = LoggerFactory.getLogger(RedisHistoryFeed.class);

    /** How many entries one script drops, so that no call is long. */
    private static final int LARGEST_CALL = 500;

    /** How many bytes one script hands over, once they are inflated, so that no call is long. */
    private static final long MOST_BYTES = 1 << 20;

    /** Where a pending list begins, and what the server says at its end. */
    private static final String BEGIN = "0-0";

    /** How long the end of an archiver waits for Redis to take note of it. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final RedisLink link;
    private final RedisKeys keys;
    private final HistoryAnswers answers;
    private final String archiver;
    private final Set<QueueName> joined = ConcurrentHashMap.newKeySet();
    private final AtomicInteger reads = new AtomicInteger();

    RedisHistoryFeed(RedisLink link, String archiver) {
        if (archiver.isEmpty()) {
            throw new IllegalArgumentException("An archiver needs a name");
        }
        this.link = link;
        this.keys = link.keys();
        this.answers = new HistoryAnswers(link);
        this.archiver = archiver;
    }

    @Override
    public Set<QueueName> queues() {
        return link.get(RedisMaintenance.queues(link));
    }

    @Override
    public List<HistoryEntry> read(Collection<QueueName> queues, long bytes) {
        joined.addAll(queues);
        // Each begins elsewhere, so that a queue that fills it holds up no other.
        List<QueueName> order = new ArrayList<>(queues);
        Collections.rotate(order, -reads.getAndIncrement());
        return new HistoryRead(link, answers, archiver).read(order, bytes);
    }

    @Override
    public List<HistoryEntry> takeOver(Collection<QueueName> queues, Duration heldFor, long bytes) {
        List<HistoryEntry> taken = new ArrayList<>();
        long left = bytes;
        try {
            for (QueueName queue : queues) {
                left -= takeOver(queue, heldFor, left, taken);
            }
        } catch (HeadraceException e) {
            // What was handed over is this archiver's to store.
            if (taken.isEmpty()) {
                throw e;
            }
            log.debug("Taking endings over stopped short", e);
        }
        return taken;
    }

    /** Asks once even where nothing is left of the bytes, so that silent archivers are struck out; tells how many came. */
    private long takeOver(QueueName queue, Duration heldFor, long bytes, List<HistoryEntry> taken) {
        joined.add(queue);
        String stream = keys.history(queue);
        String from = BEGIN;
        long came = 0;
        do {
            ScriptCall call = ScriptCall.of(Script.RECLAIM_HISTORY)
                    .key(stream)
                    .arg(RedisKeys.ARCHIVERS)
                    .arg(archiver)
                    .arg(heldFor.toMillis())
                    .arg(inStream(Math.min(bytes - came, MOST_BYTES)))
                    .arg(from);
            List<Object> answer = answers.get(stream, link.run(call));
            if (answer == null) {
                return came;
            }
            from = new Reply(answer).text(0);
            EndingsReader.Endings some = EndingsReader.readAll(queue, new Reply(answer.subList(1, answer.size())));
            came += some.size();
            taken.addAll(some.entries());
        } while (came < bytes && !from.equals(BEGIN));
        return came;
    }

    private static long inStream(long inflated) {
        return inflated <= 0 ? 0 : Math.max(1, inflated / HistoryRead.DEFLATED);
    }

    @Override
    public void done(Collection<HistoryEntry> entries) {
        Map<QueueName, List<HistoryEntry>> byQueue = new LinkedHashMap<>();
        entries.forEach(entry -> byQueue.computeIfAbsent(entry.queue(), queue -> new ArrayList<>())
                .add(entry));
        RedisLink.Pipeline pipeline = link.pipeline();
        Map<CompletableFuture<List<Object>>, QueueName> calls = new LinkedHashMap<>();
        byQueue.forEach((queue, all) -> {
            for (int from = 0; from < all.size(); from += LARGEST_CALL) {
                ScriptCall call = drop(queue, all.subList(from, Math.min(all.size(), from + LARGEST_CALL)));
                calls.put(pipeline.run(call), queue);
            }
        });
        pipeline.flush();
        calls.forEach((call, queue) -> answers.get(keys.history(queue), call));
    }

    private ScriptCall drop(QueueName queue, List<HistoryEntry> some) {
        ScriptCall call = ScriptCall.of(Script.DROP_HISTORY)
                .keys(keys.history(queue), keys.historyFill(queue))
                .arg(RedisKeys.ARCHIVERS);
        some.forEach(entry -> call.arg(entry.entryId()).arg(entry.bytes()));
        return call;
    }

    @Override
    public List<HistoryBacklog> backlogs(List<QueueName> queues) {
        RedisLink.Pipeline pipeline = link.pipeline();
        List<CompletableFuture<List<Object>>> calls = new ArrayList<>(queues.size());
        for (QueueName queue : queues) {
            calls.add(pipeline.run(
                    ScriptCall.of(Script.MEASURE_HISTORY).keys(keys.history(queue), keys.historyFill(queue))));
        }
        pipeline.flush();
        return calls.stream()
                .map(call -> new Reply(link.get(call)))
                .map(RedisHistoryFeed::backlog)
                .toList();
    }

    private static HistoryBacklog backlog(Reply reply) {
        return new HistoryBacklog(
                reply.number(0), reply.number(1), Duration.ofMillis(reply.number(2)), reply.number(3), reply.number(4));
    }

    @Override
    public void close() {
        RedisLink.Pipeline pipeline = link.pipeline();
        List<CompletableFuture<List<Object>>> calls = new ArrayList<>();
        for (QueueName queue : joined) {
            calls.add(pipeline.run(ScriptCall.of(Script.LEAVE)
                    .key(keys.history(queue))
                    .arg(RedisKeys.ARCHIVERS)
                    .arg(archiver)));
        }
        try {
            pipeline.flush();
            long deadline = System.nanoTime() + FAREWELL.toNanos();
            calls.forEach(call -> link.get(call, Duration.ofNanos(Math.max(1, deadline - System.nanoTime()))));
        } catch (HeadraceException e) {
            // Another archiver strikes it out when it has long been silent.
            log.debug("Archiver {} did not give up its name", archiver, e);
        }
    }
}
