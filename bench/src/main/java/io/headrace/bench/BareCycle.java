package io.headrace.bench;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** The least a stream queue can cost: XADD, XREADGROUP, XACK and XDEL in batches, nothing kept of what was done. */
final class BareCycle {

    /** As large as Headrace's own batches in the same run, so that the server sleeps as often. */
    private static final int ADDED_AT_ONCE = 256;

    private static final int READ_AT_ONCE = 64;
    private static final String STREAM = "bare";
    private static final String GROUP = "workers";

    private final StatefulRedisConnection<String, byte[]> connection;
    private final byte[] payload;

    BareCycle(StatefulRedisConnection<String, byte[]> connection, byte[] payload) {
        this.connection = connection;
        this.payload = payload;
    }

    void run(int tasks) throws ExecutionException, InterruptedException {
        RedisAsyncCommands<String, byte[]> redis = connection.async();
        redis.xgroupCreate(StreamOffset.from(STREAM, "0"), GROUP, XGroupCreateArgs.Builder.mkstream())
                .get();
        connection.setAutoFlushCommands(false);
        add(redis, tasks);
        workOff(redis);
        connection.setAutoFlushCommands(true);
    }

    private void add(RedisAsyncCommands<String, byte[]> redis, int tasks)
            throws ExecutionException, InterruptedException {
        List<RedisFuture<String>> batch = new ArrayList<>(ADDED_AT_ONCE);
        byte[] type = "noop".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < tasks; i++) {
            batch.add(redis.xadd(STREAM, "type", type, "payload", payload, "opts", new byte[0]));
            if (batch.size() == ADDED_AT_ONCE || i == tasks - 1) {
                connection.flushCommands();
                for (RedisFuture<String> added : batch) {
                    added.get();
                }
                batch.clear();
            }
        }
    }

    @SuppressWarnings("unchecked") // the client takes its streams as an array of a generic type
    private void workOff(RedisAsyncCommands<String, byte[]> redis) throws ExecutionException, InterruptedException {
        while (true) {
            RedisFuture<List<StreamMessage<String, byte[]>>> read = redis.xreadgroup(
                    Consumer.from(GROUP, "bare"),
                    XReadArgs.Builder.count(READ_AT_ONCE),
                    StreamOffset.lastConsumed(STREAM));
            connection.flushCommands();
            String[] ids = read.get().stream().map(StreamMessage::getId).toArray(String[]::new);
            if (ids.length == 0) {
                return;
            }
            RedisFuture<Long> acknowledged = redis.xack(STREAM, GROUP, ids);
            RedisFuture<Long> deleted = redis.xdel(STREAM, ids);
            connection.flushCommands();
            acknowledged.get();
            deleted.get();
        }
    }
}
