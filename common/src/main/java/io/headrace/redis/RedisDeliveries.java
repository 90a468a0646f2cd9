package io.headrace.redis;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Delivery;
import io.headrace.broker.Lease;
import io.headrace.broker.Level;
import io.headrace.broker.Orders;
import io.headrace.broker.Pause;
import io.headrace.broker.Report;
import io.headrace.broker.Settlement;
import io.headrace.broker.WorkerInfo;
import io.headrace.task.HeadraceException;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskId;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Deliveries} on Redis. */
final class RedisDeliveries implements Deliveries {

    private static final Logger log = LoggerFactory.getLogger(RedisDeliveries.class);

    /** How many entries one call renews or releases, so that no call is long. */
    private static final int LARGEST_CALL = 500;

    private static final String CANCEL = "cancel ";
    private static final String LOOK = "look";

    private final RedisLink link;
    private final RedisKeys keys;
    private final String worker;
    private final ServerClock clock;
    private final StreamReader reader;
    private final Settler settler;
    private volatile boolean memoryFull;
    private @Nullable StatefulRedisPubSubConnection<String, byte[]> control;

    RedisDeliveries(RedisLink link, String worker) {
        if (worker.isEmpty() || worker.equals(RedisKeys.RELEASED)) {
            throw new IllegalArgumentException("A worker cannot be named '" + worker + "'");
        }
        this.link = link;
        this.keys = link.keys();
        this.clock = link.clock();
        this.worker = worker;
        this.reader = new StreamReader(link, worker);
        this.settler = new Settler(link, clock, worker);
    }

    @Override
    public String worker() {
        return worker;
    }

    @Override
    public void prepare(Collection<QueueName> queues) {
        for (QueueName queue : queues) {
            announce(queue);
            for (Priority priority : Priority.values()) {
                prepare(new Level(queue, priority));
            }
        }
    }

    private void announce(QueueName queue) {
        try {
            askOfQueues(CommandType.SADD, queue);
        } catch (RedisUnavailableException e) {
            // When memory is full the server refuses even to add what it has.
            if (askOfQueues(CommandType.SISMEMBER, queue) == 0) {
                throw e;
            }
        }
    }

    private long askOfQueues(CommandType type, QueueName queue) {
        CommandArgs<String, byte[]> name = args().addKey(keys.queues()).add(queue.value());
        return link.get(link.send(type, new IntegerOutput<>(RedisLink.CODEC), name));
    }

    /** From the very first entry on: what was submitted before any worker came is work like any other. */
    private void prepare(Level level) {
        CommandArgs<String, byte[]> create = args().add("CREATE")
                .addKey(keys.ready(level))
                .add(RedisKeys.GROUP)
                .add("0")
                .add("MKSTREAM");
        try {
            link.get(link.send(CommandType.XGROUP, new StatusOutput<>(RedisLink.CODEC), create));
        } catch (HeadraceException e) {
            // When memory is full the server says so even where the group stands: look before believing it.
            if (!hasGroup(level)) {
                throw e;
            }
        }
    }

    private boolean hasGroup(Level level) {
        try {
            CommandArgs<String, byte[]> ask = args().add("GROUPS").addKey(keys.ready(level));
            Reply groups = new Reply(link.get(link.send(CommandType.XINFO, ask)));
            for (int i = 0; i < groups.size(); i++) {
                // The first pair of each row is its name.
                if (groups.nested(i).text(1).equals(RedisKeys.GROUP)) {
                    return true;
                }
            }
            return false;
        } catch (HeadraceException noSuchStream) {
            return false;
        }
    }

    @Override
    public long serverMillis() {
        return clock.millis();
    }

    @Override
    public int connects() {
        return reader.connects();
    }

    @Override
    public List<Delivery> fetch(List<Ask> asks) {
        try {
            return reader.read(asks);
        } catch (HeadraceException e) {
            return restored(e, asks.stream().map(Ask::level).toList());
        }
    }

    @Override
    public List<Delivery> fetchBlocking(List<Level> levels, Duration atMost) {
        try {
            return reader.readBlocking(levels, atMost);
        } catch (HeadraceException e) {
            return restored(e, levels);
        }
    }

    /** If a group was missing, somebody emptied the server: what comes next need not be lost as well. */
    private List<Delivery> restored(HeadraceException failed, List<Level> levels) {
        if (!RedisErrors.isNoGroup(failed)) {
            throw failed;
        }
        prepare(levels.stream().map(Level::queue).distinct().toList());
        return List.of();
    }

    @Override
    public void wake() {
        reader.wake();
    }

    @Override
    public List<Delivery> reconcile(Level level, Set<Lease> known) {
        CommandArgs<String, byte[]> mine = args().addKey(keys.ready(level))
                .add(RedisKeys.GROUP)
                .add("-")
                .add("+")
                .add(10_000)
                .add(worker);
        Reply pending;
        try {
            pending = new Reply(link.get(link.send(CommandType.XPENDING, mine)));
        } catch (HeadraceException e) {
            return restored(e, List.of(level));
        }
        List<Delivery> found = new ArrayList<>();
        for (int i = 0; i < pending.size(); i++) {
            Reply row = pending.nested(i);
            if (!known.contains(new Lease(level, row.text(0), worker))) {
                takeAgain(level, row.text(0), row.number(3), found);
            }
        }
        return found;
    }

    /** The count of deliveries stays, because this worker never saw the entry: nothing was tried. */
    private void takeAgain(Level level, String entryId, long deliveries, List<Delivery> found) {
        CommandArgs<String, byte[]> claim = args().addKey(keys.ready(level))
                .add(RedisKeys.GROUP)
                .add(worker)
                .add(0)
                .add(entryId)
                .add("RETRYCOUNT")
                .add(deliveries);
        Reply entries = new Reply(link.get(link.send(CommandType.XCLAIM, claim)));
        for (int i = 0; i < entries.size(); i++) {
            if (entries.parts().get(i) != null) {
                found.add(Entries.delivery(level, Entries.entry(entries.nested(i)), worker, (int) deliveries));
            }
        }
    }

    @Override
    public Renewal renew(Collection<Delivery> running, Duration idle) {
        Map<Level, List<Delivery>> byLevel = new LinkedHashMap<>();
        running.forEach(each -> byLevel.computeIfAbsent(each.lease().level(), level -> new ArrayList<>())
                .add(each));
        Set<Lease> lost = new HashSet<>();
        Set<Lease> cancelled = new HashSet<>();
        byLevel.forEach((level, all) -> {
            for (int from = 0; from < all.size(); from += LARGEST_CALL) {
                renew(level, all.subList(from, Math.min(all.size(), from + LARGEST_CALL)), idle, lost, cancelled);
            }
        });
        return new Renewal(lost, cancelled);
    }

    private void renew(Level level, List<Delivery> part, Duration idle, Set<Lease> lost, Set<Lease> cancelled) {
        ScriptCall call = ScriptCall.of(Script.EXTEND)
                .key(keys.ready(level))
                .key(keys.cancelling(level.queue()))
                .arg(RedisKeys.GROUP)
                .arg(worker)
                .arg(idle.toMillis());
        part.forEach(
                each -> call.arg(each.lease().entryId()).arg(each.task().id().local()));
        try {
            Reply reply = new Reply(link.get(link.run(call)));
            addLeases(level, reply.nested(0), lost);
            addLeases(level, reply.nested(1), cancelled);
        } catch (HeadraceException e) {
            if (!RedisErrors.isNoGroup(e)) {
                throw e;
            }
            part.forEach(each -> lost.add(each.lease()));
        }
    }

    private void addLeases(Level level, Reply entryIds, Set<Lease> leases) {
        for (int i = 0; i < entryIds.size(); i++) {
            leases.add(new Lease(level, entryIds.text(i), worker));
        }
    }

    @Override
    public List<Delivery> reclaim(Level level, Duration lease, Duration shortest, int limit) {
        ScriptCall call = ScriptCall.of(Script.RECLAIM)
                .key(keys.ready(level))
                .arg(RedisKeys.GROUP)
                .arg(worker)
                .arg(lease.toMillis())
                .arg(Math.min(limit, LARGEST_CALL))
                .arg(shortest.toMillis());
        Reply reply;
        try {
            reply = new Reply(link.get(link.run(call)));
        } catch (HeadraceException e) {
            return restored(e, List.of(level));
        }
        List<Delivery> taken = new ArrayList<>(reply.size());
        for (int i = 0; i < reply.size(); i++) {
            Reply row = reply.nested(i);
            taken.add(Entries.delivery(level, Entries.entry(row), worker, (int) row.number(2)));
        }
        return taken;
    }

    @Override
    public List<Settlement.Verdict> settle(
            List<Settlement> settlements, BiConsumer<Settlement, HeadraceException> refused) {
        return settler.settle(settlements, refused);
    }

    @Override
    public List<Settlement> standing(List<Settlement> doubtful) {
        return settler.standing(doubtful);
    }

    @Override
    public int release(Collection<Level> levels) {
        int released = 0;
        for (Level level : levels) {
            long some;
            do {
                ScriptCall call = ScriptCall.of(Script.RELEASE)
                        .key(keys.ready(level))
                        .arg(RedisKeys.GROUP)
                        .arg(worker)
                        .arg(LARGEST_CALL);
                some = releaseSome(call);
                released += (int) some;
            } while (some == LARGEST_CALL);
        }
        return released;
    }

    @Override
    public void release(Lease lease) {
        releaseSome(ScriptCall.of(Script.RELEASE)
                .key(keys.ready(lease.level()))
                .arg(RedisKeys.GROUP)
                .arg(worker)
                .arg(1)
                .arg(lease.entryId()));
    }

    private long releaseSome(ScriptCall call) {
        try {
            return new Reply(link.get(link.run(call))).number(0);
        } catch (HeadraceException e) {
            if (RedisErrors.isNoGroup(e)) {
                return 0;
            }
            throw e;
        }
    }

    @Override
    public CompletableFuture<Void> report(Delivery delivery, Report report) {
        ScriptCall call = ScriptCall.of(Script.PROGRESS)
                .key(keys.ready(delivery.lease().level()))
                .key(keys.progress(delivery.lease().level().queue()))
                .arg(RedisKeys.GROUP)
                .arg(worker)
                .arg(delivery.lease().entryId())
                .arg(delivery.task().id().local())
                .arg(TaskJson.writeReport(report));
        return link.run(call).handle((reply, failure) -> {
            if (failure != null) {
                log.debug(
                        "What task {} told of itself was not kept",
                        delivery.task().id(),
                        failure);
            }
            return null;
        });
    }

    @Override
    public Optional<WorkerInfo> namesake() {
        byte[] info = link.get(
                link.send(CommandType.GET, new ByteArrayOutput<>(RedisLink.CODEC), args().addKey(keys.worker(worker))));
        return Optional.ofNullable(info).map(TaskJson::readWorker);
    }

    @Override
    public Duration namesakeLasts() {
        return Duration.ofMillis(link.get(
                link.send(CommandType.PTTL, new IntegerOutput<>(RedisLink.CODEC), args().addKey(keys.worker(worker)))));
    }

    @Override
    public void heartbeat(WorkerInfo info, Duration ttl) {
        link.readServerClock();
        try {
            link.get(link.send(
                    CommandType.SADD,
                    new IntegerOutput<>(RedisLink.CODEC),
                    args().addKey(keys.workers()).add(worker)));
            CommandArgs<String, byte[]> say = args().addKey(keys.worker(worker))
                    .addValue(TaskJson.writeWorker(info))
                    .add("PX")
                    .add(ttl.toMillis());
            link.get(link.send(CommandType.SET, new StatusOutput<>(RedisLink.CODEC), say));
            tellTypes(info);
            memoryFull = false;
        } catch (RedisUnavailableException e) {
            if (!RedisErrors.isOutOfMemory(e)) {
                throw e;
            }
            liveOn(ttl);
        }
    }

    /** Outlives the worker: who asks why a task waits learns who knew its type, and when that was. */
    private void tellTypes(WorkerInfo info) {
        if (info.types().isEmpty()) {
            return;
        }
        byte[] seen = (clock.millis() + " " + worker).getBytes(StandardCharsets.UTF_8);
        RedisLink.Pipeline pipeline = link.pipeline();
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        for (String queue : info.queues()) {
            CommandArgs<String, byte[]> all = args().addKey(keys.types(new QueueName(queue)));
            info.types()
                    .forEach(type ->
                            all.addValue(type.getBytes(StandardCharsets.UTF_8)).addValue(seen));
            answers.add(pipeline.add(CommandType.HSET, new IntegerOutput<>(RedisLink.CODEC), all));
        }
        pipeline.flush();
        answers.forEach(link::get);
    }

    /** A worker can work while memory is full, and must, because its endings free some: what it last said stands longer. */
    private void liveOn(Duration ttl) {
        if (!memoryFull) {
            memoryFull = true;
            log.warn("Redis is out of memory (maxmemory): worker {} cannot say how it is, and works on", worker);
        }
        CommandArgs<String, byte[]> longer = args().addKey(keys.worker(worker)).add(ttl.toMillis());
        link.get(link.send(CommandType.PEXPIRE, new IntegerOutput<>(RedisLink.CODEC), longer));
    }

    @Override
    public void arrive() {
        strikeOut(keys.quieted());
    }

    @Override
    public void farewell() {
        link.get(link.send(CommandType.DEL, new IntegerOutput<>(RedisLink.CODEC), args().addKey(keys.worker(worker))));
        strikeOut(keys.workers());
        strikeOut(keys.quieted());
    }

    private void strikeOut(String names) {
        CommandArgs<String, byte[]> name = args().addKey(names).add(worker);
        link.get(link.send(CommandType.SREM, new IntegerOutput<>(RedisLink.CODEC), name));
    }

    @Override
    public Orders orders(Collection<QueueName> queues) {
        RedisLink.Pipeline pipeline = link.pipeline();
        Map<QueueName, CompletableFuture<List<Object>>> controls = new LinkedHashMap<>();
        queues.forEach(queue -> controls.put(
                queue,
                pipeline.add(
                        CommandType.HMGET,
                        new NestedMultiOutput<>(RedisLink.CODEC),
                        PauseFields.in(keys.control(queue)))));
        CompletableFuture<Long> quieted = pipeline.add(
                CommandType.SISMEMBER,
                new IntegerOutput<>(RedisLink.CODEC),
                args().addKey(keys.quieted()).add(worker));
        pipeline.flush();
        Map<QueueName, Pause> pauses = new HashMap<>();
        controls.forEach((queue, control) ->
                PauseFields.read(new Reply(link.get(control))).ifPresent(pause -> pauses.put(queue, pause)));
        return new Orders(pauses, link.get(quieted) > 0);
    }

    @Override
    public synchronized void onControl(Control listener) {
        StatefulRedisPubSubConnection<String, byte[]> connection = link.connectPubSub();
        control = connection;
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, byte[] message) {
                String said = new String(message, StandardCharsets.UTF_8);
                if (said.startsWith(CANCEL)) {
                    listener.cancelRequested(TaskId.parse(said.substring(CANCEL.length())));
                } else if (said.equals(LOOK)) {
                    listener.ordersChanged();
                }
            }

            /** After every reconnect too: what was said meanwhile was lost. */
            @Override
            public void subscribed(String channel, long count) {
                listener.ordersChanged();
            }
        });
        link.get(connection
                .async()
                .subscribe(keys.controlChannel(worker), keys.controlChannel())
                .toCompletableFuture());
    }

    private static CommandArgs<String, byte[]> args() {
        return new CommandArgs<>(RedisLink.CODEC);
    }

    @Override
    public synchronized void close() {
        reader.close();
        if (control != null) {
            control.close();
        }
    }
}
