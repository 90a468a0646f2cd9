package io.headrace.redis;

import io.headrace.broker.AuditEntry;
import io.headrace.broker.Circumstances;
import io.headrace.broker.ConsumerInfo;
import io.headrace.broker.DeadCause;
import io.headrace.broker.Ending;
import io.headrace.broker.Inspection;
import io.headrace.broker.Level;
import io.headrace.broker.ListedTask;
import io.headrace.broker.Page;
import io.headrace.broker.QueueSnapshot;
import io.headrace.broker.TaskDetail;
import io.headrace.broker.WorkerInfo;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** {@link Inspection} on Redis. */
final class RedisInspection implements Inspection {

    /** How many entries or fields one command reads at most. */
    private static final int LARGEST_QUESTION = 200;

    private final RedisLink link;
    private final RedisKeys keys;
    private final StreamView streams;
    private final Outcomes outcomes;
    private final Listings listings;

    RedisInspection(RedisLink link) {
        this.link = link;
        this.keys = link.keys();
        this.streams = new StreamView(link);
        this.outcomes = new Outcomes(link);
        this.listings = new Listings(link, streams, outcomes);
    }

    @Override
    public CompletableFuture<Optional<TaskStatus>> status(TaskId id) {
        return link.translated(
                link.run(lookup(keys, id, false)).thenApply(reply -> Standing.status(id, new Reply(reply))));
    }

    @Override
    public CompletableFuture<Optional<TaskDetail>> task(TaskId id) {
        return link.translated(
                link.run(lookup(keys, id, true)).thenApply(reply -> Standing.detail(id, new Reply(reply))));
    }

    static ScriptCall lookup(RedisKeys keys, TaskId id, boolean whole) {
        return ScriptCall.of(Script.LOOKUP)
                .key(keys.record(id))
                .key(keys.outcome(id))
                .keys(keys.readyAll(id.queue()))
                .keys(keys.progress(id.queue()), keys.dead(id.queue()))
                .arg(id.local())
                .arg(id.place().map(TaskId.Place::toString).orElse(""))
                .arg(whole ? 1 : 0);
    }

    @Override
    public CompletableFuture<Optional<Circumstances>> circumstances(TaskId id) {
        return link.translated(link.run(Facts.call(keys, id)).thenApply(reply -> Facts.read(id, new Reply(reply))));
    }

    @Override
    public CompletableFuture<Set<QueueName>> queues() {
        return link.translated(RedisMaintenance.queues(link));
    }

    @Override
    public CompletableFuture<Depth> depth(QueueName queue) {
        RedisLink.Pipeline pipeline = link.pipeline();
        List<CompletableFuture<Long>> lengths = new ArrayList<>();
        List<CompletableFuture<Map<String, Long>>> holders = new ArrayList<>();
        for (String stream : keys.readyAll(queue)) {
            lengths.add(count(pipeline, CommandType.XLEN, stream));
            holders.add(holders(pipeline, stream));
        }
        CompletableFuture<Long> scheduled = count(pipeline, CommandType.ZCARD, keys.scheduled(queue));
        CompletableFuture<Long> dead = count(pipeline, CommandType.XLEN, keys.dead(queue));
        pipeline.flush();
        List<CompletableFuture<?>> all = new ArrayList<>(lengths);
        all.addAll(holders);
        all.addAll(List.of(scheduled, dead));
        return link.translated(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> depth(lengths, holders, scheduled.join(), dead.join())));
    }

    private static Depth depth(
            List<CompletableFuture<Long>> lengths,
            List<CompletableFuture<Map<String, Long>>> holders,
            long scheduled,
            long dead) {
        Map<String, Long> byWorker = new TreeMap<>();
        holders.forEach(level -> level.join().forEach((worker, held) -> byWorker.merge(worker, held, Long::sum)));
        long length = lengths.stream().mapToLong(CompletableFuture::join).sum();
        long running = byWorker.values().stream().mapToLong(Long::longValue).sum();
        return new Depth(Math.max(0, length - running), running, scheduled, dead, byWorker);
    }

    /** How many entries of a stream each worker has; what was handed back waits and is nobody's. */
    private CompletableFuture<Map<String, Long>> holders(RedisLink.Pipeline pipeline, String stream) {
        CommandArgs<String, byte[]> ask = args().addKey(stream).add(RedisKeys.GROUP);
        return pipeline.add(CommandType.XPENDING, new NestedMultiOutput<>(RedisLink.CODEC), ask)
                .handle((summary, failure) -> {
                    if (failure == null) {
                        return holders(new Reply(summary));
                    }
                    if (RedisErrors.isNoGroup(failure)) {
                        return Map.of(); // no worker has served it yet
                    }
                    throw new CompletionException(failure);
                });
    }

    private static Map<String, Long> holders(Reply summary) {
        Map<String, Long> held = new HashMap<>();
        if (summary.number(0) > 0) {
            Reply consumers = summary.nested(3);
            for (int i = 0; i < consumers.size(); i++) {
                String name = consumers.nested(i).text(0);
                if (!name.equals(RedisKeys.RELEASED)) {
                    held.put(name, consumers.nested(i).number(1));
                }
            }
        }
        return held;
    }

    private static CompletableFuture<Long> count(RedisLink.Pipeline pipeline, CommandType type, String key) {
        return pipeline.add(type, new IntegerOutput<>(RedisLink.CODEC), args().addKey(key));
    }

    @Override
    public CompletableFuture<Map<TaskState, Long>> endedToday(QueueName queue) {
        return ended(queue, LocalDate.ofInstant(link.clock().now(), ZoneOffset.UTC));
    }

    @Override
    public CompletableFuture<Map<TaskState, Long>> ended(QueueName queue, LocalDate day) {
        CommandArgs<String, byte[]> ask = args().addKey(keys.stats(queue, day));
        return link.translated(
                link.send(CommandType.HGETALL, ask).thenApply(counters -> Snapshots.ended(new Reply(counters))));
    }

    @Override
    public CompletableFuture<QueueSnapshot> snapshot(QueueName queue) {
        ScriptCall call = Snapshots.call(keys, queue, link.clock().now());
        return link.translated(link.run(call).thenApply(reply -> Snapshots.read(queue, new Reply(reply))));
    }

    @Override
    public CompletableFuture<List<WorkerInfo>> workers() {
        CommandArgs<String, byte[]> ask = args().addKey(keys.workers());
        return link.translated(link.send(CommandType.SMEMBERS, ask).thenCompose(names -> {
            if (names.isEmpty()) {
                return CompletableFuture.completedFuture(List.of());
            }
            CommandArgs<String, byte[]> infos = args();
            Reply reply = new Reply(names);
            for (int i = 0; i < reply.size(); i++) {
                infos.addKey(keys.worker(reply.text(i)));
            }
            return link.send(CommandType.MGET, infos).thenApply(RedisInspection::living);
        }));
    }

    private static List<WorkerInfo> living(List<Object> infos) {
        return infos.stream()
                .filter(byte[].class::isInstance)
                .map(bytes -> TaskJson.readWorker((byte[]) bytes))
                .toList();
    }

    @Override
    public CompletableFuture<Page<ListedTask>> tasks(
            QueueName queue, TaskState state, @Nullable String cursor, int limit) {
        return link.translated(listings.tasks(queue, state, cursor, limit));
    }

    @Override
    public CompletableFuture<Page<ListedTask>> recent(QueueName queue, @Nullable String cursor, int limit) {
        return link.translated(listings.recent(queue, cursor, limit));
    }

    @Override
    public CompletableFuture<List<Ending>> endings(QueueName queue, @Nullable String after, int limit) {
        if (after != null && !after.matches(Cursors.ENTRY)) {
            throw new InvalidTaskException("'" + after + "' is not the entry id of an ending: it reads MS-SEQ");
        }
        String from = after == null ? "-" : "(" + after;
        return link.translated(streams.forward(keys.events(queue), from, Math.min(limit, LARGEST_QUESTION))
                .thenApply(rows -> rows.rows()
                        .map(row -> ending(queue, row))
                        .flatMap(Optional::stream)
                        .toList()));
    }

    private static Optional<Ending> ending(QueueName queue, Reply row) {
        Reply fields = row.nested(1);
        try {
            List<TaskId> ids = Arrays.stream(fields.textOf("ids").split(" "))
                    .map(local -> new TaskId(queue, local))
                    .toList();
            TaskState state = TaskState.ofLabel(fields.textOf("state"));
            return Optional.of(new Ending(row.word(), Instant.ofEpochMilli(Listed.millis(row.word())), state, ids));
        } catch (IllegalArgumentException | InvalidTaskException byHand) {
            return Optional.empty();
        }
    }

    @Override
    public CompletableFuture<Map<TaskId, Outcome>> outcomes(List<TaskId> ids) {
        return link.translated(outcomes.of(ids));
    }

    @Override
    public CompletableFuture<List<DeadCause>> causes(QueueName queue) {
        return link.translated(causes(keys.causes(queue), "0", new TreeMap<>()));
    }

    /** Step by step; what is counted meanwhile may be told with its old or its new count. */
    private CompletableFuture<List<DeadCause>> causes(String key, String cursor, Map<String, Long> found) {
        CommandArgs<String, byte[]> ask =
                args().addKey(key).add(cursor).add("COUNT").add(LARGEST_QUESTION);
        return link.send(CommandType.HSCAN, ask).thenCompose(parts -> {
            Reply page = new Reply(parts);
            Reply counts = page.nested(1);
            for (int i = 0; i + 1 < counts.size(); i += 2) {
                found.put(counts.text(i), counts.number(i + 1));
            }
            if (!page.word().equals("0")) {
                return causes(key, page.word(), found);
            }
            return CompletableFuture.completedFuture(found.entrySet().stream()
                    .map(each -> new DeadCause(each.getKey(), each.getValue()))
                    .sorted(Comparator.comparingLong(DeadCause::count).reversed())
                    .toList());
        });
    }

    @Override
    public CompletableFuture<List<ConsumerInfo>> consumers(QueueName queue) {
        List<CompletableFuture<List<ConsumerInfo>>> levels = new ArrayList<>();
        for (Priority priority : Priority.byUrgency()) {
            Level level = new Level(queue, priority);
            levels.add(streams.consumers(keys.ready(level))
                    .thenApply(found -> found.rows()
                            .map(each -> new ConsumerInfo(
                                    level, each.textOf("name"), each.numberOf("pending"), each.numberOf("idle")))
                            .toList()));
        }
        return link.translated(StreamView.all(levels)
                .thenApply(all -> all.stream().flatMap(List::stream).toList()));
    }

    @Override
    public CompletableFuture<Page<AuditEntry>> audit(@Nullable String cursor, int limit) {
        String from = cursor == null
                ? "+"
                : "(" + Cursors.read("audit", Cursors.ENTRY, cursor).group(1);
        int count = Math.max(1, Math.min(limit, LARGEST_QUESTION));
        return link.translated(streams.backward(keys.audit(), from, count).thenApply(found -> {
            List<AuditEntry> entries =
                    found.rows().map(RedisInspection::audited).toList();
            return new Page<>(
                    entries,
                    entries.size() < count
                            ? null
                            : "audit:" + found.nested(count - 1).word());
        }));
    }

    private static AuditEntry audited(Reply row) {
        Reply fields = row.nested(1);
        return new AuditEntry(
                Instant.ofEpochMilli(Listed.millis(row.word())),
                fields.textOf("by"),
                fields.textOf("action"),
                fields.textOf("target"),
                fields.textOf("reason"));
    }

    private static CommandArgs<String, byte[]> args() {
        return new CommandArgs<>(RedisLink.CODEC);
    }

    @Override
    public void close() {
        // Has nothing of its own.
    }
}
