package io.headrace.redis;

import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.broker.Level;
import io.headrace.task.HeadraceException;
import io.headrace.task.RedisUnavailableException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads streams on a connection of its own, because a blocking read holds up everything behind it. Belongs to one thread,
 * except {@link #wake} and {@link #connects}.
 */
final class StreamReader implements AutoCloseable {

    /** A blocking read that has not returned this long after its end is held for lost. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /** A read that was sent again after a reconnect blocks under an id that is not known here, and ends by itself. */
    private static final int WAKE_TRIES = 50;

    private final RedisLink link;
    private final String worker;
    private final Map<String, Level> levels = new HashMap<>();
    private final AtomicInteger connects = new AtomicInteger();
    private StatefulRedisConnection<String, byte[]> connection;
    private volatile long connectionId;
    private volatile boolean blocking;
    private volatile boolean wanted;
    private int connectsAtId = -1;

    StreamReader(RedisLink link, String worker) {
        this.link = link;
        this.worker = worker;
        link.onConnect(connects::incrementAndGet);
        connection = link.connectDedicated();
    }

    int connects() {
        return connects.get();
    }

    /** Takes waiting entries, all levels in one round trip. */
    List<Delivery> read(List<Ask> asks) {
        List<AsyncCommand<String, byte[], List<Entry>>> reads = new ArrayList<>(asks.size());
        for (Ask ask : asks) {
            String stream = stream(ask.level());
            CommandArgs<String, byte[]> line =
                    line(ask.count()).add("STREAMS").addKey(stream).add(">");
            reads.add(link.heard(CommandType.XREADGROUP.name(), command(line)));
        }
        connection.dispatch(reads);
        List<Delivery> deliveries = new ArrayList<>();
        HeadraceException failed = null;
        for (AsyncCommand<String, byte[], List<Entry>> read : reads) {
            try {
                // Every answer is looked at even after one failed: what was delivered is ours to run.
                addAll(deliveries, link.get(read.toCompletableFuture()));
            } catch (HeadraceException e) {
                failed = e;
            }
        }
        if (failed != null) {
            HeadraceException cause = broken(failed);
            if (deliveries.isEmpty()) {
                throw cause;
            }
        }
        return deliveries;
    }

    /** Waits for an entry; takes at most one of each level. */
    List<Delivery> readBlocking(List<Level> from, Duration atMost) {
        learnId();
        blocking = true;
        try {
            return wanted ? List.of() : block(from, atMost);
        } finally {
            blocking = false;
            wanted = false;
        }
    }

    private List<Delivery> block(List<Level> from, Duration atMost) {
        CommandArgs<String, byte[]> line =
                line(1).add("BLOCK").add(atMost.toMillis()).add("STREAMS");
        from.forEach(level -> line.addKey(stream(level)));
        from.forEach(level -> line.add(">"));
        AsyncCommand<String, byte[], List<Entry>> read = command(line);
        connection.dispatch(read);
        List<Delivery> deliveries = new ArrayList<>();
        try {
            addAll(deliveries, link.get(read.toCompletableFuture(), atMost.plus(MARGIN)));
        } catch (HeadraceException e) {
            throw broken(e);
        }
        return deliveries;
    }

    /** Ends a blocking read that is under way, or the next one before it begins. */
    void wake() {
        wanted = true;
        // The read may have been sent and not yet have come to block: ask until it did, or has ended by itself.
        for (int i = 0; blocking && i < WAKE_TRIES; i++) {
            if (unblocked()) {
                return;
            }
        }
    }

    private boolean unblocked() {
        CommandArgs<String, byte[]> line =
                new CommandArgs<>(RedisLink.CODEC).add("UNBLOCK").add(connectionId);
        return link.get(link.send(CommandType.CLIENT, new IntegerOutput<>(RedisLink.CODEC), line)) > 0;
    }

    private CommandArgs<String, byte[]> line(int count) {
        return new CommandArgs<>(RedisLink.CODEC)
                .add("GROUP")
                .add(RedisKeys.GROUP)
                .add(worker)
                .add("COUNT")
                .add(count);
    }

    private static AsyncCommand<String, byte[], List<Entry>> command(CommandArgs<String, byte[]> line) {
        return new AsyncCommand<>(new Command<>(CommandType.XREADGROUP, new EntriesOutput(RedisLink.CODEC), line));
    }

    private String stream(Level level) {
        String stream = link.keys().ready(level);
        levels.putIfAbsent(stream, level);
        return stream;
    }

    private void addAll(List<Delivery> deliveries, List<Entry> entries) {
        for (Entry entry : entries) {
            Level level = levels.get(entry.stream());
            if (level == null) {
                throw new IllegalStateException(
                        "Redis answered for stream " + entry.stream() + ", which was not asked");
            }
            deliveries.add(Entries.delivery(level, entry, worker, 1));
        }
    }

    private void learnId() {
        int now = connects.get();
        if (now != connectsAtId) {
            connectionId = link.get(connection.async().clientId().toCompletableFuture());
            connectsAtId = now;
        }
    }

    /** A read that did not return may have left the connection half open; a new one is the surest cure. */
    private HeadraceException broken(HeadraceException failed) {
        if (failed instanceof RedisUnavailableException && connection.isOpen()) {
            StatefulRedisConnection<String, byte[]> old = connection;
            connection = link.connectDedicated();
            old.closeAsync();
        }
        return failed;
    }

    @Override
    public void close() {
        connection.close();
    }
}
