package io.headrace.bench;

import io.headrace.broker.Settlement;
import io.headrace.producer.BulkListener;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskType;
import io.headrace.testkit.RedisBackend;
import io.headrace.worker.TaskWorker;
import io.headrace.worker.WorkerListener;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a task costs the server: submitted, fetched and completed with its outcome stored, against the bare stream cycle, in
 * one run on one server. Prints one JSON object; {@code ratio} is the figure to watch. Arguments: tasks per round (100000),
 * rounds (3).
 */
public final class ServerCost {

    private static final TaskType<byte[], Void> NOOP = TaskType.of("noop", byte[].class);
    private static final byte[] PAYLOAD = new byte[150];

    private ServerCost() {}

    /** Measures and prints. */
    public static void main(String[] args) throws Exception {
        int tasks = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        Arrays.fill(PAYLOAD, (byte) 'x');
        RedisClient client = RedisClient.create(RedisBackend.shared().url());
        try (StatefulRedisConnection<String, byte[]> connection =
                client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
            ServerCpu cpu = new ServerCpu(connection.sync());
            List<Map<String, Double>> all = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                connection.sync().flushall();
                Map<String, Double> measured = new LinkedHashMap<>();
                measured.put("bare", perTask(cpu, tasks, () -> new BareCycle(connection, PAYLOAD).run(tasks)));
                connection.sync().flushall();
                measured.putAll(headrace(cpu, tasks));
                all.add(measured);
            }
            print(tasks, rounds, all);
            connection.sync().flushall();
        } finally {
            client.shutdown();
        }
    }

    private static Map<String, Double> headrace(ServerCpu cpu, int tasks) throws Exception {
        RedisSettings redis = RedisSettings.of(RedisBackend.shared().url());
        Map<String, Double> measured = new LinkedHashMap<>();
        try (TaskProducer producer = TaskProducer.builder(redis).connect()) {
            Submission submission = producer.submission(QueueName.DEFAULT, NOOP, PAYLOAD, TaskOptions.DEFAULTS);
            measured.put(
                    "submit",
                    perTask(
                            cpu,
                            tasks,
                            () -> producer.submitAll(
                                    IntStream.range(0, tasks)
                                            .mapToObj(i -> submission)
                                            .iterator(),
                                    new BulkListener() {})));
        }
        CountDownLatch left = new CountDownLatch(tasks);
        long begin = System.nanoTime();
        measured.put("work", perTask(cpu, tasks, () -> {
            try (TaskWorker worker = TaskWorker.builder(redis)
                    .concurrency(64)
                    .handle(NOOP, (context, payload) -> null)
                    .listener(new WorkerListener() {
                        @Override
                        public void settled(Settlement settlement, Settlement.Verdict verdict) {
                            left.countDown();
                        }
                    })
                    .start()) {
                left.await();
            }
        }));
        measured.put("tasksPerSecond", tasks / ((System.nanoTime() - begin) / 1e9));
        measured.put("headrace", measured.get("submit") + measured.get("work"));
        return measured;
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double perTask(ServerCpu cpu, int tasks, Work work) throws Exception {
        double before = cpu.micros();
        work.run();
        return (cpu.micros() - before) / tasks;
    }

    /** The smallest of each figure: whatever else the machine does only ever adds. */
    private static void print(int tasks, int rounds, List<Map<String, Double>> all) {
        Map<String, Double> best = new LinkedHashMap<>();
        for (String figure : all.get(0).keySet()) {
            boolean rate = figure.equals("tasksPerSecond");
            double value = all.stream()
                    .mapToDouble(round -> round.get(figure))
                    .reduce(rate ? Math::max : Math::min)
                    .orElseThrow();
            best.put(figure, value);
        }
        best.put("ratio", best.getOrDefault("headrace", 0.0) / best.getOrDefault("bare", 1.0));
        System.out.println("{\"tasks\":" + tasks + ",\"rounds\":" + rounds + ",\"serverMicrosPerTask\":"
                + best.entrySet().stream()
                        .map(e -> String.format(Locale.ROOT, "\"%s\":%.2f", e.getKey(), e.getValue()))
                        .collect(Collectors.joining(",", "{", "}"))
                + "}");
    }
}
