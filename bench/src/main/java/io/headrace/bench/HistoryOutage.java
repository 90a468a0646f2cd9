package io.headrace.bench;

import io.headrace.broker.HistoryFeed;
import io.headrace.broker.Settlement;
import io.headrace.config.HistoryConfig;
import io.headrace.history.HistorySchema;
import io.headrace.history.TaskArchiver;
import io.headrace.producer.BulkListener;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskType;
import io.headrace.testkit.PostgresServer;
import io.headrace.testkit.RedisBackend;
import io.headrace.worker.TaskWorker;
import io.headrace.worker.WorkerListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How many tasks a second a worker completes without a history, with one, and with one whose PostgreSQL is away, in turns; then
 * how many rows a second an archiver writes of what has gathered meanwhile. Everything runs on this machine, PostgreSQL with
 * fsync on. Prints one JSON object; {@code awayToOff}, {@code awayToThere} and {@code rowsPerSecond} are the figures to watch.
 * Arguments: tasks per turn (100000), rounds (3).
 */
public final class HistoryOutage {

    private static final TaskType<byte[], byte[]> NOOP = TaskType.raw("noop");
    private static final byte[] PAYLOAD =
            ("{\"customer\":42,\"text\":\"" + "x".repeat(126) + "\"}").getBytes(StandardCharsets.UTF_8);
    private static final long STREAM_BYTES = 1L << 30;

    private final int tasks;
    private final RedisSettings redis;
    private final HistoryConfig history;
    private final PostgresServer postgres;
    private final HistoryFeed feed;

    private HistoryOutage(
            int tasks, RedisSettings redis, HistoryConfig history, PostgresServer postgres, HistoryFeed feed) {
        this.tasks = tasks;
        this.redis = redis;
        this.history = history;
        this.postgres = postgres;
        this.feed = feed;
    }

    /** Measures and prints. */
    public static void main(String[] args) throws Exception {
        int tasks = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        RedisSettings redis = RedisSettings.of(RedisBackend.shared().url())
                .withPrefix("outage")
                .withHistoryBytes(STREAM_BYTES);
        try (PostgresServer postgres =
                        PostgresServer.builder().setting("fsync", "on").start();
                RedisBroker broker = RedisBroker.connect(redis);
                HistoryFeed feed = broker.historyFeed("bench")) {
            HistoryConfig history = new HistoryConfig(
                    true,
                    (int) STREAM_BYTES,
                    postgres.jdbcUrl(),
                    postgres.user(),
                    postgres.password(),
                    4,
                    65_536,
                    Duration.ofDays(365));
            try (HistorySchema schema = HistorySchema.of(history)) {
                schema.init();
            }
            HistoryOutage bench = new HistoryOutage(tasks, redis, history, postgres, feed);
            // Not counted: until the JVM has compiled what it runs.
            bench.round();
            List<Map<String, Double>> all = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                all.add(bench.round());
            }
            print(tasks, all);
        }
    }

    private Map<String, Double> round() throws Exception {
        Map<String, Double> measured = new LinkedHashMap<>();
        measured.put("off", rate(redis.withHistoryBytes(0)));
        try (TaskArchiver archiver = archiver()) {
            archiver.start();
            measured.put("there", rate(redis));
            awaitEmpty();
            postgres.stop();
            measured.put("away", rate(redis));
        }
        postgres.start();
        try (TaskArchiver archiver = archiver()) {
            long begin = System.nanoTime();
            archiver.start();
            awaitEmpty();
            measured.put("rowsPerSecond", tasks / seconds(begin));
        }
        measured.put("awayToOff", measured.get("away") / measured.get("off"));
        measured.put("awayToThere", measured.get("away") / measured.get("there"));
        return measured;
    }

    /** One that does not wait long for what the one before it held when it was stopped. */
    private TaskArchiver archiver() {
        return TaskArchiver.builder(redis, history)
                .takeOverAfter(Duration.ofSeconds(1))
                .build();
    }

    private void awaitEmpty() throws InterruptedException {
        while (feed.backlogs(List.of(QueueName.DEFAULT)).get(0).entries() > 0) {
            Thread.sleep(5);
        }
    }

    /** Submits the tasks, then times the worker from its start to the last task's end. */
    private double rate(RedisSettings settings) throws Exception {
        try (TaskProducer producer = TaskProducer.builder(settings).connect()) {
            Submission submission = producer.submission(QueueName.DEFAULT, NOOP, PAYLOAD, TaskOptions.DEFAULTS);
            producer.submitAll(
                    IntStream.range(0, tasks).mapToObj(i -> submission).iterator(), new BulkListener() {});
        }
        CountDownLatch left = new CountDownLatch(tasks);
        long begin = System.nanoTime();
        try (TaskWorker worker = TaskWorker.builder(settings)
                .concurrency(64)
                .handle(NOOP, (context, payload) -> payload)
                .listener(new WorkerListener() {
                    @Override
                    public void settled(Settlement settlement, Settlement.Verdict verdict) {
                        left.countDown();
                    }
                })
                .start()) {
            left.await();
            double rate = tasks / seconds(begin);
            if (worker.running() < 0) {
                throw new IllegalStateException("The worker counts wrong");
            }
            return rate;
        }
    }

    private static double seconds(long beginNanos) {
        return (System.nanoTime() - beginNanos) / 1e9;
    }

    /** The median of each figure, and all of them: what the machine does besides goes up and down. */
    private static void print(int tasks, List<Map<String, Double>> all) {
        String figures = all.get(0).keySet().stream()
                .map(figure -> "\"" + figure + "\":{\"median\":" + shown(median(figure, all)) + ",\"rounds\":"
                        + all.stream()
                                .map(round -> shown(Objects.requireNonNull(round.get(figure))))
                                .toList() + "}")
                .collect(Collectors.joining(","));
        System.out.println("{\"tasks\":" + tasks + "," + figures + "}");
    }

    private static double median(String figure, List<Map<String, Double>> all) {
        double[] sorted = all.stream()
                .mapToDouble(round -> Objects.requireNonNull(round.get(figure)))
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }
}
