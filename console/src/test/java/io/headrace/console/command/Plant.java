package io.headrace.console.command;

import io.headrace.console.TaskMonitor;
import io.headrace.producer.TaskProducer;
import io.headrace.redis.RedisSettings;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskType;
import io.headrace.testkit.TestRedis;
import io.headrace.worker.ManualWorker;
import io.headrace.worker.TaskWorker;
import io.headrace.worker.WorkerSettings;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;

/** Tasks in every state, put there by the engine itself. */
final class Plant implements AutoCloseable {

    private static final TaskType<Object, Object> HOLD = TaskType.of("demo.hold", Object.class, Object.class);

    private final RedisSettings settings;
    private final TaskProducer producer;
    private final TaskMonitor monitor;
    private final CountDownLatch release = new CountDownLatch(1);
    private TaskWorker worker;

    Plant(TestRedis redis) {
        settings = RedisSettings.of(redis.url()).withPrefix(redis.prefix());
        producer = TaskProducer.builder(settings).connect();
        monitor = TaskMonitor.connect(settings);
    }

    TaskMonitor monitor() {
        return monitor;
    }

    TaskId submit(String id, String type, String payload, TaskOptions.Builder options) {
        TaskId task = TaskId.parse(id);
        return producer.submit(new Submission(
                        task.queue(),
                        type,
                        payload.getBytes(StandardCharsets.UTF_8),
                        options.id(task.local()).build()))
                .id();
    }

    TaskId queued(String id) {
        return submit(id, "demo.echo", "{\"a\":1}", TaskOptions.builder());
    }

    /** Dead of this message, in its only attempt. */
    TaskId dead(String id, String type, String message) {
        TaskId task = submit(id, type, "{\"to\":\"ada\"}", TaskOptions.builder().maxAttempts(1));
        try (ManualWorker hand = ManualWorker.connect(
                settings,
                handlers -> handlers.handle(TaskType.of(type, Object.class, Object.class), (context, payload) -> {
                    throw new IllegalStateException(message);
                }),
                task.queue().value())) {
            hand.runAll();
        }
        return task;
    }

    /** Runs until this is closed, on a worker of this name that lives. */
    TaskId running(String id, String workerName) {
        TaskId task = submit(id, HOLD.name(), "{}", TaskOptions.builder());
        worker = TaskWorker.builder(settings)
                .settings(WorkerSettings.defaults().withName(workerName))
                .queues(task.queue().value())
                .concurrency(4)
                .handle(HOLD, (context, payload) -> {
                    release.await();
                    return payload;
                })
                .start();
        Awaitility.await().until(() -> monitor.queue(task.queue()).running() == 1);
        return task;
    }

    long dead(String queue) {
        return monitor.queue(new QueueName(queue)).dead();
    }

    @Override
    public void close() {
        release.countDown();
        if (worker != null) {
            worker.close();
        }
        monitor.close();
        producer.close();
    }
}
