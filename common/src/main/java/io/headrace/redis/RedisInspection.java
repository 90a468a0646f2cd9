package io.headrace.redis;

import io.headrace.broker.Inspection;
import io.headrace.broker.WorkerInfo;
import io.headrace.task.Attempt;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.Progress;
import io.headrace.task.QueueName;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
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

    private final RedisLink link;
    private final RedisKeys keys;

    RedisInspection(RedisLink link) {
        this.link = link;
        this.keys = link.keys();
    }

    @Override
    public CompletableFuture<Optional<TaskStatus>> status(TaskId id) {
        QueueName queue = id.queue();
        ScriptCall call = ScriptCall.of(Script.LOOKUP)
                .key(keys.record(id))
                .key(keys.outcome(id))
                .keys(keys.readyAll(queue))
                .key(keys.progress(queue))
                .arg(id.local())
                .arg(id.place().map(TaskId.Place::toString).orElse(""));
        return link.translated(link.run(call).thenApply(reply -> status(id, new Reply(reply))));
    }

    private static Optional<TaskStatus> status(TaskId id, Reply reply) {
        return switch (reply.word()) {
            case "unknown" -> Optional.empty();
            case "ended" -> Optional.of(ended(id, TaskJson.readOutcome(reply.bytes(1))));
            case "queued", "running" -> Optional.of(placed(id, reply));
            default -> Optional.of(parked(id, reply));
        };
    }

    private static TaskStatus ended(TaskId id, Outcome outcome) {
        Priority priority = id.place().map(TaskId.Place::priority).orElse(Priority.NORMAL);
        return new TaskStatus(
                id,
                outcome.state(),
                outcome.type(),
                priority,
                outcome.endedAt(),
                null,
                outcome.reason(),
                null,
                made(outcome.attempts()),
                outcome.attempts(),
                null,
                outcome);
    }

    /** A long history is kept in part, so its length does not tell. */
    private static int made(List<Attempt> attempts) {
        return attempts.isEmpty() ? 0 : attempts.get(attempts.size() - 1).number();
    }

    private static TaskStatus parked(TaskId id, Reply reply) {
        Priority priority = Priority.ofLevel((int) reply.number(3));
        Known known = known(reply.bytes(5), priority);
        return new TaskStatus(
                id,
                TaskState.ofLabel(reply.word()),
                reply.text(4),
                priority,
                null,
                Instant.ofEpochMilli(reply.number(1)),
                reply.text(2),
                null,
                known.attempt,
                known.attempts,
                null,
                null);
    }

    private static TaskStatus placed(TaskId id, Reply reply) {
        Priority priority = Priority.ofLevel((int) reply.number(1));
        Known known = known(reply.bytes(4), priority);
        String entryId = reply.text(2);
        Instant ready = Instant.ofEpochMilli(Long.parseLong(entryId.substring(0, entryId.indexOf('-'))));
        if (reply.word().equals("queued")) {
            return new TaskStatus(
                    id,
                    TaskState.QUEUED,
                    reply.text(3),
                    priority,
                    ready,
                    null,
                    "",
                    null,
                    known.attempt,
                    known.attempts,
                    null,
                    null);
        }
        byte[] told = reply.bytes(8);
        Progress progress = told.length == 0 ? null : TaskJson.readProgress(told);
        return new TaskStatus(
                id,
                TaskState.RUNNING,
                reply.text(3),
                priority,
                ready,
                null,
                "lease renewed " + reply.number(6) + " ms ago, delivery " + reply.number(7),
                reply.text(5),
                known.attempt,
                known.attempts,
                progress,
                null);
    }

    private record Known(int attempt, List<Attempt> attempts) {}

    private static Known known(byte[] opts, Priority priority) {
        try {
            TaskJson.Opts read = TaskJson.readOpts(opts, priority);
            return new Known(read.attempt(), read.attempts());
        } catch (InvalidTaskException unreadable) {
            // Its worker will bury it with the reason.
            return new Known(1, List.of());
        }
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
        CommandArgs<String, byte[]> ask =
                args().addKey(keys.stats(queue, link.clock().now()));
        return link.translated(link.send(CommandType.HGETALL, ask).thenApply(parts -> {
            Reply reply = new Reply(parts);
            Map<TaskState, Long> counts = new EnumMap<>(TaskState.class);
            for (int i = 0; i + 1 < reply.size(); i += 2) {
                TaskState state = stateOrNull(reply.text(i));
                if (state != null) {
                    counts.put(state, reply.number(i + 1));
                }
            }
            return counts;
        }));
    }

    private static @Nullable TaskState stateOrNull(String label) {
        try {
            return TaskState.ofLabel(label);
        } catch (IllegalArgumentException otherCounter) {
            return null;
        }
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
    public CompletableFuture<Optional<io.headrace.broker.TaskDetail>> task(TaskId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Optional<io.headrace.broker.Circumstances>> circumstances(TaskId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<io.headrace.broker.QueueSnapshot> snapshot(QueueName queue) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Map<TaskState, Long>> ended(QueueName queue, java.time.LocalDate day) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<io.headrace.broker.Page<io.headrace.broker.ListedTask>> tasks(
            QueueName queue, TaskState state, @Nullable String cursor, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<io.headrace.broker.Page<io.headrace.broker.ListedTask>> recent(
            QueueName queue, @Nullable String cursor, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<List<io.headrace.broker.Ending>> endings(
            QueueName queue, @Nullable String after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Map<TaskId, Outcome>> outcomes(List<TaskId> ids) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<List<io.headrace.broker.DeadCause>> causes(QueueName queue) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<List<io.headrace.broker.ConsumerInfo>> consumers(QueueName queue) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<io.headrace.broker.Page<io.headrace.broker.AuditEntry>> audit(
            @Nullable String cursor, int limit) {
        throw new UnsupportedOperationException();
    }

    private static CommandArgs<String, byte[]> args() {
        return new CommandArgs<>(RedisLink.CODEC);
    }

    @Override
    public void close() {
        // Has nothing of its own.
    }
}
