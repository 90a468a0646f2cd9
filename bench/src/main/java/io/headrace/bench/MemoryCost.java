package io.headrace.bench;

import io.headrace.broker.Settlement;
import io.headrace.producer.BulkListener;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.task.QueueName;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskType;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.TaskHandler;
import io.headrace.worker.TaskWorker;
import io.headrace.worker.WorkerListener;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a task with a payload of 150 bytes takes of the server's memory, by what has become of it. Prints a line for each, in
 * bytes a task. Argument: tasks (50000).
 */
public final class MemoryCost {

    private static final TaskType<byte[], byte[]> TYPE = TaskType.raw("mail.send");
    private static final byte[] PAYLOAD = new byte[150];

    private MemoryCost() {}

    /** Measures and prints. */
    public static void main(String[] args) throws InterruptedException {
        int tasks = args.length > 0 ? Integer.parseInt(args[0]) : 50_000;
        Arrays.fill(PAYLOAD, (byte) '1');
        TaskOptions late = TaskOptions.builder().delay(Duration.ofHours(5)).build();
        TaskOptions once = TaskOptions.builder().maxAttempts(1).build();
        measure("waits", tasks, i -> TaskOptions.DEFAULTS, null);
        measure("waits, with a chosen id", tasks, i -> TaskOptions.DEFAULTS.withId("order-" + i), null);
        measure("waits for its time", tasks, i -> late, null);
        measure("completed, no result", tasks, i -> TaskOptions.DEFAULTS, (context, payload) -> null);
        measure("completed, result of 150 bytes", tasks, i -> TaskOptions.DEFAULTS, (context, payload) -> payload);
        measure("dead letter", tasks, i -> once, (context, payload) -> {
            throw new IllegalStateException("no route to host");
        });
    }

    private static void measure(
            String what, int tasks, IntFunction<TaskOptions> options, @Nullable TaskHandler<byte[], byte[]> handler)
            throws InterruptedException {
        try (RedisServer server = RedisServer.builder().start();
                TestRedis redis = TestRedis.on(server.url());
                TaskProducer producer = TaskProducer.connect(server.url())) {
            // Scripts and what is there once are not a task's.
            producer.cancel(producer.submit(TYPE, PAYLOAD, options.apply(-1)).id());
            long before = used(redis);
            producer.submitAll(
                    IntStream.range(0, tasks)
                            .mapToObj(i -> producer.submission(QueueName.DEFAULT, TYPE, PAYLOAD, options.apply(i)))
                            .iterator(),
                    new BulkListener() {});
            if (handler != null) {
                work(server, tasks, handler);
            }
            System.out.println(what + ": " + (used(redis) - before) / tasks + " bytes");
        }
    }

    private static void work(RedisServer server, int tasks, TaskHandler<byte[], byte[]> handler)
            throws InterruptedException {
        CountDownLatch left = new CountDownLatch(tasks);
        try (TaskWorker worker = TaskWorker.builder(RedisSettings.of(server.url()))
                .concurrency(64)
                .handle(TYPE, handler)
                .listener(new WorkerListener() {
                    @Override
                    public void settled(Settlement settlement, Settlement.Verdict verdict) {
                        left.countDown();
                    }
                })
                .start()) {
            left.await();
        }
    }

    private static long used(TestRedis redis) {
        return redis.redis()
                .info("memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }
}
