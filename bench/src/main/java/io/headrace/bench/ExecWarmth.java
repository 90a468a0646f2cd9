package io.headrace.bench;

import io.headrace.broker.Settlement;
import io.headrace.producer.BulkListener;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskType;
import io.headrace.testkit.RedisBackend;
import io.headrace.worker.HandlerOptions;
import io.headrace.worker.TaskWorker;
import io.headrace.worker.WorkerListener;
import io.headrace.worker.exec.ExecHandlers;
import io.headrace.worker.exec.ExecSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * How many tasks that do nothing a worker runs in a second with a program that is started for each, and with one that stays.
 * Both forms of one language do the same. Prints a JSON object for each language that the machine has; {@code ratio} is the
 * figure to watch. Arguments: tasks for the plain form (1000, a fifth of that for
 * Python), for the warm one (40000), slots (16), rounds (3).
 */
public final class ExecWarmth {

    private static final byte[] PAYLOAD = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);

    private static final String PLAIN_SH = "read -r payload; echo null";
    private static final String WARM_SH = """
            while IFS= read -r line; do
              id=${line#*'"id":"'}
              printf '{"id":"%s","result":null}\\n' "${id%%'"'*}"
            done
            """;

    private static final String PLAIN_PYTHON = "import json, sys\njson.load(sys.stdin)\nprint('null')";
    private static final String WARM_PYTHON = """
            import json, sys
            for line in sys.stdin:
                task = json.loads(line)
                print(json.dumps({"id": task["id"], "result": None}), flush=True)
            """;

    private final int slots;

    private ExecWarmth(int slots) {
        this.slots = slots;
    }

    /** Measures and prints. */
    public static void main(String[] args) throws Exception {
        int plain = argument(args, 0, 1_000);
        int warm = argument(args, 1, 40_000);
        int rounds = argument(args, 3, 3);
        ExecWarmth bench = new ExecWarmth(argument(args, 2, 16));
        bench.compare("sh", List.of("sh", "-c", PLAIN_SH), plain, List.of("sh", "-c", WARM_SH), warm, rounds);
        String python = python();
        if (!python.isEmpty()) {
            bench.compare(
                    "python3",
                    List.of(python, "-c", PLAIN_PYTHON),
                    plain / 5,
                    List.of(python, "-c", WARM_PYTHON),
                    warm,
                    rounds);
        }
    }

    private static int argument(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }

    /** The program itself, for what is on the PATH may be a script that looks for it; empty if there is none. */
    private static String python() throws Exception {
        Process asked = new ProcessBuilder("sh", "-c", "python3 -c 'import sys; print(sys.executable)'").start();
        return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    /** The better of the rounds: whatever else the machine does only ever slows down. */
    private void compare(
            String language, List<String> plain, int plainTasks, List<String> warm, int warmTasks, int rounds)
            throws Exception {
        double plainRate = 0;
        double warmRate = 0;
        for (int round = 0; round < rounds; round++) {
            plainRate = Math.max(plainRate, rate(ExecSpec.of(plain), plainTasks));
            warmRate = Math.max(warmRate, rate(ExecSpec.of(warm).withWarm(true), warmTasks));
        }
        System.out.println(String.format(
                Locale.ROOT,
                "{\"program\":\"%s\",\"slots\":%d,\"plainPerSecond\":%.0f,\"warmPerSecond\":%.0f,\"ratio\":%.1f}",
                language,
                slots,
                plainRate,
                warmRate,
                warmRate / plainRate));
    }

    /** Submits the tasks, then times the worker from its start to the last task's end. */
    private double rate(ExecSpec program, int tasks) throws Exception {
        RedisSettings redis = RedisSettings.of(RedisBackend.shared().url());
        TaskType<byte[], byte[]> type = TaskType.raw("noop");
        try (TaskProducer producer = TaskProducer.builder(redis).connect()) {
            Submission submission = producer.submission(QueueName.DEFAULT, type, PAYLOAD, TaskOptions.DEFAULTS);
            producer.submitAll(
                    IntStream.range(0, tasks).mapToObj(i -> submission).iterator(), new BulkListener() {});
        }
        CountDownLatch left = new CountDownLatch(tasks);
        AtomicInteger failed = new AtomicInteger();
        long begin = System.nanoTime();
        try (ExecHandlers handlers = new ExecHandlers().add("noop", program, HandlerOptions.DEFAULTS);
                TaskWorker worker = TaskWorker.builder(redis)
                        .concurrency(slots)
                        .handlers(handlers)
                        .listener(new WorkerListener() {
                            @Override
                            public void settled(Settlement settlement, Settlement.Verdict verdict) {
                                if (!(settlement instanceof Settlement.End end)
                                        || end.outcome().state() != TaskState.COMPLETED) {
                                    failed.incrementAndGet();
                                }
                                left.countDown();
                            }
                        })
                        .start()) {
            left.await();
            double rate = tasks / ((System.nanoTime() - begin) / 1e9);
            if (failed.get() > 0 || worker.running() < 0) {
                throw new IllegalStateException(failed + " of " + tasks + " tasks have failed");
            }
            return rate;
        }
    }
}
