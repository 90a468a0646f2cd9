package io.headrace.cli.demo;

import io.headrace.task.Backoff;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.TaskOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.Random;
import java.util.stream.IntStream;

/** The demo's tasks: a mix of types, priorities, delays and failures, the same for every run. */
final class DemoTasks {

    private static final long SEED = 20_260_101;

    private final Random random = new Random(SEED);

    /** So many tasks, made as they are asked for. */
    Iterator<Submission> tasks(int count) {
        return IntStream.range(0, count).mapToObj(this::task).iterator();
    }

    private Submission task(int number) {
        TaskOptions.Builder options = TaskOptions.builder().priority(Priority.ofLevel(1 + random.nextInt(5)));
        if (random.nextInt(100) < 20) {
            options.delay(Duration.ofMillis(300 + random.nextInt(3_000)));
        }
        int kind = random.nextInt(100);
        if (kind < 30) {
            return submission("demo.echo", "{\"number\":" + number + "}", options);
        }
        if (kind < 50) {
            return submission("demo.fibonacci", "{\"n\":" + (10 + random.nextInt(80)) + "}", options);
        }
        if (kind < 85) {
            return submission("demo.sleep", "{\"ms\":" + (20 + random.nextInt(180)) + "}", options);
        }
        if (kind < 95) {
            options.backoff(Backoff.exponential(Duration.ofMillis(200), Duration.ofSeconds(1)));
            return submission("demo.flaky", "{\"failures\":" + (1 + random.nextInt(2)) + "}", options);
        }
        options.maxAttempts(2).backoff(Backoff.fixed(Duration.ofMillis(400)));
        return submission("demo.fail", "{\"message\":\"this one always fails\"}", options);
    }

    private static Submission submission(String type, String payload, TaskOptions.Builder options) {
        return new Submission(QueueName.DEFAULT, type, payload.getBytes(StandardCharsets.UTF_8), options.build());
    }
}
