package io.headrace.redis;

import io.headrace.broker.Level;
import io.headrace.broker.Maintenance;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Maintenance} on Redis. */
final class RedisMaintenance implements Maintenance {

    private static final Logger log = LoggerFactory.getLogger(RedisMaintenance.class);

    /** How many dead letters one call drops, so that no call is long. */
    private static final int LARGEST_TRIM = 200;

    /** How many tasks one call promotes, so that no call is long; Lua unpacks at most 7,999 values besides. */
    private static final int LARGEST_PROMOTION = 1_000;

    private final RedisLink link;
    private final RedisKeys keys;
    private @Nullable StatefulRedisPubSubConnection<String, byte[]> wake;

    RedisMaintenance(RedisLink link) {
        this.link = link;
        this.keys = link.keys();
    }

    @Override
    public Set<QueueName> queues() {
        return link.get(queues(link));
    }

    static CompletableFuture<Set<QueueName>> queues(RedisLink link) {
        CommandArgs<String, byte[]> all = args().addKey(link.keys().queues());
        return link.send(CommandType.SMEMBERS, all).thenApply(names -> {
            Reply reply = new Reply(names);
            Set<QueueName> queues = new TreeSet<>();
            for (int i = 0; i < reply.size(); i++) {
                addQueue(reply.text(i), queues);
            }
            return queues;
        });
    }

    private static void addQueue(String name, Set<QueueName> queues) {
        try {
            queues.add(new QueueName(name));
        } catch (InvalidTaskException e) {
            // Added by hand: no program of ours can use such a queue, and it must not hide the others.
            log.debug("Ignoring a queue name that is not valid", e);
        }
    }

    @Override
    public Promotion promote(QueueName queue, int limit) {
        ScriptCall call = ScriptCall.of(Script.PROMOTE)
                .key(keys.scheduled(queue))
                .keys(keys.readyAll(queue))
                .arg(Math.min(limit, LARGEST_PROMOTION))
                .arg(keys.recordPrefix(queue));
        Reply reply = new Reply(link.get(link.run(call)));
        List<String> orphans = new ArrayList<>();
        for (int i = 3; i < reply.size(); i++) {
            orphans.add(reply.text(i));
        }
        long untilNext = reply.number(2);
        return new Promotion(
                (int) reply.number(0), orphans, reply.number(1), untilNext < 0 ? null : Duration.ofMillis(untilNext));
    }

    @Override
    public synchronized void onEarlierDue(Runnable listener) {
        StatefulRedisPubSubConnection<String, byte[]> connection = link.connectPubSub();
        wake = connection;
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, byte[] message) {
                listener.run();
            }

            /** After every reconnect too: what was said meanwhile was lost. */
            @Override
            public void subscribed(String channel, long count) {
                listener.run();
            }
        });
        link.get(connection.async().subscribe(keys.wakeChannel()).toCompletableFuture());
    }

    @Override
    public List<Consumer> deadConsumers(QueueName queue) {
        List<Consumer> dead = new ArrayList<>();
        for (Priority priority : Priority.values()) {
            Level level = new Level(queue, priority);
            for (String name : consumers(level)) {
                if (!name.equals(RedisKeys.RELEASED) && !isAlive(name)) {
                    dead.add(new Consumer(level, name));
                }
            }
        }
        return dead;
    }

    private List<String> consumers(Level level) {
        CommandArgs<String, byte[]> ask =
                args().add("CONSUMERS").addKey(keys.ready(level)).add(RedisKeys.GROUP);
        Reply reply;
        try {
            reply = new Reply(link.get(link.send(CommandType.XINFO, ask)));
        } catch (HeadraceException noStreamOrGroup) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < reply.size(); i++) {
            // The first pair of each row is its name.
            names.add(reply.nested(i).text(1));
        }
        return names;
    }

    private boolean isAlive(String worker) {
        CommandArgs<String, byte[]> ask = args().addKey(keys.worker(worker));
        return link.get(link.send(CommandType.EXISTS, new IntegerOutput<>(RedisLink.CODEC), ask)) > 0;
    }

    @Override
    public boolean removeConsumer(Consumer consumer) {
        ScriptCall call = ScriptCall.of(Script.LEAVE)
                .key(keys.ready(consumer.level()))
                .arg(RedisKeys.GROUP)
                .arg(consumer.name());
        boolean removed;
        try {
            removed = new Reply(link.get(link.run(call))).word().equals("REMOVED");
        } catch (HeadraceException e) {
            if (RedisErrors.isNoGroup(e)) {
                return false;
            }
            throw e;
        }
        if (removed) {
            CommandArgs<String, byte[]> name = args().addKey(keys.workers()).add(consumer.name());
            link.get(link.send(CommandType.SREM, new IntegerOutput<>(RedisLink.CODEC), name));
        }
        return removed;
    }

    @Override
    public int trimDeadLetters(QueueName queue, long limit) {
        ScriptCall call = ScriptCall.of(Script.TRIM)
                .key(keys.dead(queue))
                .key(keys.stats(queue, link.clock().now()))
                .arg(limit)
                .arg(LARGEST_TRIM)
                .arg(keys.outcomePrefix(queue));
        return (int) new Reply(link.get(link.run(call))).number(0);
    }

    private static CommandArgs<String, byte[]> args() {
        return new CommandArgs<>(RedisLink.CODEC);
    }

    @Override
    public synchronized void close() {
        if (wake != null) {
            wake.close();
        }
    }
}
