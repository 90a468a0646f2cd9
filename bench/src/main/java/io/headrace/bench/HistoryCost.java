package io.headrace.bench;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Delivery;
import io.headrace.broker.HistoryEntry;
import io.headrace.broker.HistoryFeed;
import io.headrace.broker.Level;
import io.headrace.broker.Settlement;
import io.headrace.producer.BulkListener;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Attempt;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskType;
import io.headrace.testkit.RedisBackend;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What the history costs the server for each task: fetched and completed without it, with its ending kept, and with that read by
 * an archiver and removed as well, in one run on one server, in turn. In flushes of one size, because a worker makes smaller ones,
 * and so dearer tasks, whenever the machine is busy. Prints one JSON object; {@code more} is the figure to watch. Arguments:
 * tasks per round (60000), rounds (7), tasks per flush (30), bytes of a result (0).
 */
public final class HistoryCost {

    private static final TaskType<byte[], Void> NOOP = TaskType.of("noop", byte[].class);
    private static final Level LEVEL = new Level(QueueName.DEFAULT, Priority.NORMAL);
    private static final long LIMIT = 256 << 20;

    /** How many flushes wait for an archiver that comes twice a second, about. */
    private static final int FLUSHES_A_READ = 200;

    private final RedisSettings redis = RedisSettings.of(RedisBackend.shared().url());
    private final int tasks;
    private final int flush;
    private final byte[] result;

    private HistoryCost(int tasks, int flush, int resultBytes) {
        this.tasks = tasks;
        this.flush = flush;
        this.result = ("\"" + "y".repeat(Math.max(0, resultBytes - 2)) + "\"").getBytes(StandardCharsets.UTF_8);
    }

    /** Measures and prints. */
    public static void main(String[] args) {
        int tasks = args.length > 0 ? Integer.parseInt(args[0]) : 60_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 7;
        int flush = args.length > 2 ? Integer.parseInt(args[2]) : 30;
        int resultBytes = args.length > 3 ? Integer.parseInt(args[3]) : 0;
        RedisClient client = RedisClient.create(RedisBackend.shared().url());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            new HistoryCost(tasks, flush, resultBytes).measure(connection, rounds);
        } finally {
            client.shutdown();
        }
    }

    /** The smallest of each figure: whatever else the machine does only ever adds. */
    private void measure(StatefulRedisConnection<String, String> connection, int rounds) {
        ServerCpu cpu = new ServerCpu(connection.sync());
        double off = Double.MAX_VALUE;
        double kept = Double.MAX_VALUE;
        double taken = Double.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            off = Math.min(off, perTask(connection, cpu, 0, false));
            kept = Math.min(kept, perTask(connection, cpu, LIMIT, false));
            taken = Math.min(taken, perTask(connection, cpu, LIMIT, true));
        }
        connection.sync().flushall();
        System.out.printf(
                Locale.ROOT,
                "{\"tasks\":%d,\"rounds\":%d,\"flush\":%d,\"resultBytes\":%d,\"serverMicrosPerTask\":"
                        + "{\"off\":%.2f,\"kept\":%.2f,\"keptAndTaken\":%.2f,\"more\":%.2f}}%n",
                tasks,
                rounds,
                flush,
                result.length < 3 ? 0 : result.length,
                off,
                kept,
                taken,
                taken - off);
    }

    private double perTask(
            StatefulRedisConnection<String, String> connection, ServerCpu cpu, long historyBytes, boolean archived) {
        connection.sync().flushall();
        submit();
        try (RedisBroker broker = RedisBroker.connect(redis.withHistoryBytes(historyBytes));
                Deliveries worker = broker.deliveries("bench");
                HistoryFeed archiver = broker.historyFeed("bench")) {
            worker.prepare(List.of(QueueName.DEFAULT));
            double before = cpu.micros();
            for (int flushes = 1, ended = 0; ended < tasks; flushes++) {
                ended += flush(worker);
                if (archived && (flushes % FLUSHES_A_READ == 0 || ended == tasks)) {
                    List<HistoryEntry> entries = archiver.read(List.of(QueueName.DEFAULT), LIMIT);
                    archiver.done(entries);
                }
            }
            return (cpu.micros() - before) / tasks;
        }
    }

    @SuppressWarnings("NullAway") // It does not see, through the class file, that the result may be null.
    private int flush(Deliveries worker) {
        List<Settlement> ends = new ArrayList<>(flush);
        for (Delivery delivery : worker.fetch(List.of(new Deliveries.Ask(LEVEL, flush)))) {
            Attempt attempt =
                    new Attempt(1, "host.12345.abcdef", Instant.ofEpochMilli(1_764_000_000_101L), 3, 22, null);
            ends.add(new Settlement.End(
                    delivery,
                    new Outcome(
                            TaskState.COMPLETED,
                            "noop",
                            result.length < 3 ? null : result,
                            "",
                            Instant.ofEpochMilli(1_764_000_000_123L),
                            List.of(attempt))));
        }
        worker.settle(ends, (settlement, refusal) -> {
            throw refusal;
        });
        return ends.size();
    }

    private void submit() {
        try (TaskProducer producer = TaskProducer.builder(redis).connect()) {
            Random random = new Random(tasks);
            producer.submitAll(
                    IntStream.range(0, tasks)
                            .mapToObj(i ->
                                    producer.submission(QueueName.DEFAULT, NOOP, payload(random), TaskOptions.DEFAULTS))
                            .iterator(),
                    new BulkListener() {});
        }
    }

    /** 150 bytes that look like somebody's, and of which each is another: the history is kept deflated. */
    private static byte[] payload(Random random) {
        return String.format(
                        Locale.ROOT,
                        "{\"customer\":%05d,\"mail\":\"user%06d@example.com\",\"subject\":\"Order %s has been shipped\","
                                + "\"amount\":%08d.%02d}",
                        random.nextInt(100_000),
                        random.nextInt(1_000_000),
                        new UUID(random.nextLong(), random.nextLong()),
                        random.nextInt(100_000_000),
                        random.nextInt(100))
                .getBytes(StandardCharsets.UTF_8);
    }
}
