package io.headrace.testkit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One test's part of a Redis: a prefix of its own, so that tests run in parallel on one server, a connection to look and
 * meddle with, and a snapshot of everything under the prefix. {@link HeadraceTest} hands it to tests; other frameworks call
 * {@link #on} and {@link #close()}.
 *
 * <p>Safe for use by many threads, as far as they do not open transactions or block on {@link #redis()}.
 */
public final class TestRedis implements AutoCloseable {

    private static final AtomicLong COUNTER = new AtomicLong();

    private final String url;
    private final String prefix;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final StatefulRedisConnection<byte[], byte[]> bytes;

    private TestRedis(String url, String prefix) {
        this.url = url;
        this.prefix = prefix;
        this.client = RedisClient.create(Resources.SHARED, RedisURI.create(url));
        try {
            this.connection = client.connect();
            this.bytes = client.connect(ByteArrayCodec.INSTANCE);
        } catch (RuntimeException e) {
            client.shutdown(Duration.ZERO, Duration.ZERO);
            throw e;
        }
    }

    /**
     * A fresh prefix on the server at {@code url}.
     *
     * @throws io.lettuce.core.RedisConnectionException if it does not answer
     */
    public static TestRedis on(String url) {
        String random = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), Character.MAX_RADIX);
        return new TestRedis(url, "t-" + COUNTER.incrementAndGet() + "-" + random);
    }

    /** The address of the server. */
    public String url() {
        return url;
    }

    /** The prefix of this test alone, {@code t-<n>-<random>}; its keys are those that begin with it and a colon. */
    public String prefix() {
        return prefix;
    }

    /** Plain commands on a connection of this test's own; one command at a time, each waits for its reply. */
    public RedisCommands<String, String> redis() {
        return connection.sync();
    }

    /**
     * Everything under the prefix. Read key by key, so what is written meanwhile may be seen half: take it when nothing moves.
     */
    public KeyspaceSnapshot snapshot() {
        return new KeyspaceReader(bytes.sync()).read(prefix + ":");
    }

    /** Deletes every key under the prefix, and no other. */
    public void clear() {
        RedisCommands<byte[], byte[]> redis = bytes.sync();
        KeyScan.pages(redis, prefix + ":", keys -> redis.unlink(keys.toArray(new byte[0][])));
    }

    /** Closes the connections; the keys stay, see {@link #clear()}. */
    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ZERO);
    }

    @Override
    public String toString() {
        return "TestRedis[" + prefix + "]";
    }

    /** The client's threads are daemons and shared by all tests: making them anew takes longer than most tests. */
    private static final class Resources {
        static final ClientResources SHARED = DefaultClientResources.create();
    }
}
