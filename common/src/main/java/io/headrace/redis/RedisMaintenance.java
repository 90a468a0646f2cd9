package io.headrace.redis;

import io.headrace.broker.Level;
import io.headrace.broker.Maintenance;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private static final int LARGEST_TRIM = 50;

    /** How many tasks one call promotes, so that no call is long; Lua unpacks at most 7,999 values besides. */
    private static final int LARGEST_PROMOTION = 1_000;

    /** How many workers one command asks for or strikes out, so that none is long. */
    private static final int LARGEST_QUESTION = 1_000;

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
                .key(keys.retrying(queue))
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
    public Workers workers() {
        CommandArgs<String, byte[]> all = args().addKey(keys.workers());
        Reply members = new Reply(link.get(link.send(CommandType.SMEMBERS, all)));
        List<String> names = new ArrayList<>(members.size());
        for (int i = 0; i < members.size(); i++) {
            names.add(members.text(i));
        }
        Set<String> living = living(names);
        Set<String> dead = new TreeSet<>(names);
        dead.removeAll(living);
        return new Workers(living, dead);
    }

    /** Which of these have a heartbeat that has not run out. */
    private Set<String> living(List<String> names) {
        Set<String> living = new TreeSet<>();
        for (int from = 0; from < names.size(); from += LARGEST_QUESTION) {
            List<String> some = names.subList(from, Math.min(names.size(), from + LARGEST_QUESTION));
            CommandArgs<String, byte[]> ask = args();
            some.forEach(name -> ask.addKey(keys.worker(name)));
            List<@Nullable Object> beats = new Reply(link.get(link.send(CommandType.MGET, ask))).parts();
            for (int i = 0; i < some.size(); i++) {
                if (beats.get(i) != null) {
                    living.add(some.get(i));
                }
            }
        }
        return living;
    }

    @Override
    public List<Consumer> deadConsumers(QueueName queue, Set<String> living) {
        Map<Level, CompletableFuture<List<Object>>> answers = new LinkedHashMap<>();
        for (Priority priority : Priority.values()) {
            Level level = new Level(queue, priority);
            CommandArgs<String, byte[]> ask =
                    args().add("CONSUMERS").addKey(keys.ready(level)).add(RedisKeys.GROUP);
            answers.put(level, link.send(CommandType.XINFO, ask));
        }
        List<Consumer> suspects = new ArrayList<>();
        answers.forEach((level, answer) -> {
            for (String name : consumers(answer)) {
                if (!name.equals(RedisKeys.RELEASED) && !living.contains(name)) {
                    suspects.add(new Consumer(level, name));
                }
            }
        });
        // Some may have begun since, or have lost their place among the names.
        Set<String> begun =
                living(suspects.stream().map(Consumer::name).distinct().toList());
        suspects.removeIf(suspect -> begun.contains(suspect.name()));
        return suspects;
    }

    private List<String> consumers(CompletableFuture<List<Object>> answer) {
        Reply reply;
        try {
            reply = new Reply(link.get(answer));
        } catch (RedisUnavailableException e) {
            throw e;
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

    @Override
    public void forgetWorkers(Set<String> names) {
        List<String> gone = new ArrayList<>(names);
        gone.removeAll(living(gone));
        for (int from = 0; from < gone.size(); from += LARGEST_QUESTION) {
            List<String> some = gone.subList(from, Math.min(gone.size(), from + LARGEST_QUESTION));
            strikeOut(keys.quieted(), some);
            strikeOut(keys.workers(), some);
        }
    }

    private void strikeOut(String key, List<String> names) {
        CommandArgs<String, byte[]> all = args().addKey(key);
        names.forEach(name -> all.addValue(bytes(name)));
        link.get(link.send(CommandType.SREM, new IntegerOutput<>(RedisLink.CODEC), all));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean removeConsumer(Consumer consumer) {
        ScriptCall call = ScriptCall.of(Script.LEAVE)
                .key(keys.ready(consumer.level()))
                .arg(RedisKeys.GROUP)
                .arg(consumer.name());
        try {
            return new Reply(link.get(link.run(call))).word().equals("REMOVED");
        } catch (HeadraceException e) {
            if (RedisErrors.isNoGroup(e)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public int trimDeadLetters(QueueName queue, long limit) {
        return trim(link, queue, limit, "+");
    }

    /**
     * Drops dead letters, the oldest first, a bounded number.
     *
     * @param limit how many are to stay
     * @param last the last entry id that may be dropped
     * @return how many were dropped
     */
    static int trim(RedisLink link, QueueName queue, long limit, String last) {
        RedisKeys keys = link.keys();
        ScriptCall call = ScriptCall.of(Script.TRIM)
                .keys(keys.dead(queue), keys.stats(queue, link.clock().now()), keys.causes(queue))
                .arg(limit)
                .arg(LARGEST_TRIM)
                .arg(last)
                .arg(keys.outcomePrefix(queue))
                .arg(keys.recordPrefix(queue));
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
