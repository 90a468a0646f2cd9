package io.headrace.redis;

import io.headrace.broker.HistoryEntry;
import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One read through the history streams of some queues, step by step, until about so many bytes have come. Not thread-safe. */
final class HistoryRead {

    private static final Logger log = LoggerFactory.getLogger(HistoryRead.class);

    /** How many entries one command reads, since any of them may have a mebibyte. */
    private static final int LARGEST_STEP = 64;

    /** For how long an entry is taken where nothing tells. */
    private static final long COMMON_ENTRY = 64 << 10;

    /** How many times longer endings are than they stand in the stream, about. */
    static final int DEFLATED = 5;

    /** Longer is no entry, whatever the fill says. */
    private static final long LONGEST_ENTRY = 512 << 20;

    private final RedisLink link;
    private final HistoryAnswers answers;
    private final String archiver;

    /** Of which queues more may come, and how long an entry of theirs is on average. */
    private final Map<QueueName, Long> left = new LinkedHashMap<>();

    private final Set<QueueName> groupMade = new HashSet<>();
    private final List<HistoryEntry> taken = new ArrayList<>();

    HistoryRead(RedisLink link, HistoryAnswers answers, String archiver) {
        this.link = link;
        this.answers = answers;
        this.archiver = archiver;
    }

    List<HistoryEntry> read(Collection<QueueName> queues, long bytes) {
        measure(queues);
        long wanted = bytes;
        try {
            do {
                wanted -= step(wanted);
            } while (wanted > 0 && !left.isEmpty());
        } catch (HeadraceException e) {
            // What was handed out is this archiver's to store.
            if (taken.isEmpty()) {
                throw e;
            }
            log.debug("Reading endings stopped short", e);
        }
        return taken;
    }

    private void measure(Collection<QueueName> queues) {
        RedisLink.Pipeline pipeline = link.pipeline();
        Map<QueueName, Standing> found = new LinkedHashMap<>();
        for (QueueName queue : queues) {
            CompletableFuture<Long> length =
                    pipeline.add(CommandType.XLEN, new IntegerOutput<>(RedisLink.CODEC), args(keys().history(queue)));
            CompletableFuture<List<Object>> fill = pipeline.add(
                    CommandType.HMGET,
                    new NestedMultiOutput<>(RedisLink.CODEC),
                    args(keys().historyFill(queue)).add("bytes"));
            found.put(queue, new Standing(length, fill));
        }
        pipeline.flush();
        found.forEach((queue, standing) -> {
            Long entries = answers.get(keys().history(queue), standing.length);
            List<Object> fill = answers.get(keys().historyFill(queue), standing.fill);
            if (entries != null && entries > 0) {
                left.put(queue, fill == null ? COMMON_ENTRY : entry(bytes(new Reply(fill)) / entries));
            }
        });
    }

    /** How long an entry is once it is inflated. */
    private static long entry(long deflated) {
        return DEFLATED * Math.max(1, Math.min(LONGEST_ENTRY / DEFLATED, deflated));
    }

    /** What stands in one queue, as it was asked for. */
    private record Standing(CompletableFuture<Long> length, CompletableFuture<List<Object>> fill) {}

    private static long bytes(Reply fill) {
        try {
            return fill.number(0);
        } catch (NumberFormatException notKnown) {
            return COMMON_ENTRY;
        }
    }

    /**
     * Through all queues in one round trip, or as many as may fill what is wanted: the next step begins with the others. Tells how
     * many bytes have come.
     */
    private long step(long bytes) {
        RedisLink.Pipeline pipeline = link.pipeline();
        Map<QueueName, CompletableFuture<List<Object>>> reads = new LinkedHashMap<>();
        Map<QueueName, Integer> asked = new LinkedHashMap<>();
        long expected = 0;
        for (Map.Entry<QueueName, Long> next : List.copyOf(left.entrySet())) {
            if (expected >= bytes) {
                break;
            }
            QueueName queue = next.getKey();
            long each = next.getValue();
            int count = (int) Math.max(1, Math.min(LARGEST_STEP, bytes / left.size() / each));
            expected += count * each;
            left.remove(queue);
            left.put(queue, each);
            asked.put(queue, count);
            reads.put(
                    queue,
                    pipeline.add(CommandType.XREADGROUP, new NestedMultiOutput<>(RedisLink.CODEC), line(queue, count)));
        }
        pipeline.flush();
        long came = 0;
        HeadraceException failed = null;
        for (Map.Entry<QueueName, CompletableFuture<List<Object>>> read : reads.entrySet()) {
            // After one that failed the others are looked at, and not waited for.
            if (failed == null || read.getValue().isDone()) {
                try {
                    came += take(read.getKey(), read.getValue(), asked.getOrDefault(read.getKey(), 1));
                } catch (HeadraceException e) {
                    failed = e;
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
        return came;
    }

    private long take(QueueName queue, CompletableFuture<List<Object>> read, int asked) {
        List<Object> streams = answers.get(keys().history(queue), read);
        if (streams == null) {
            if (!groupMade.add(queue) || !makeGroup(queue)) {
                left.remove(queue);
            }
            return 0;
        }
        EndingsReader.Endings some = endings(queue, streams);
        taken.addAll(some.entries());
        if (some.entries().size() < asked) {
            left.remove(queue);
        }
        return some.size();
    }

    private boolean makeGroup(QueueName queue) {
        String stream = keys().history(queue);
        ScriptCall call = ScriptCall.of(Script.JOIN_HISTORY).key(stream).arg(RedisKeys.ARCHIVERS);
        return answers.get(stream, link.run(call)) != null;
    }

    /** The reply is {@code [[stream, [[id, [field, value, ...]], ...]]]}, or nil. */
    private static EndingsReader.Endings endings(QueueName queue, List<@Nullable Object> streams) {
        if (streams.isEmpty() || streams.get(0) == null) {
            return new EndingsReader.Endings(List.of(), 0);
        }
        return EndingsReader.readAll(queue, new Reply(streams).nested(0).nested(1));
    }

    private CommandArgs<String, byte[]> line(QueueName queue, int count) {
        return new CommandArgs<>(RedisLink.CODEC)
                .add("GROUP")
                .add(RedisKeys.ARCHIVERS)
                .add(archiver)
                .add("COUNT")
                .add(count)
                .add("STREAMS")
                .addKey(keys().history(queue))
                .add(">");
    }

    private static CommandArgs<String, byte[]> args(String key) {
        return new CommandArgs<>(RedisLink.CODEC).addKey(key);
    }

    private RedisKeys keys() {
        return link.keys();
    }
}
