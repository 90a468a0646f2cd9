package io.headrace.worker;

import static org.awaitility.Awaitility.await;

import io.headrace.broker.Inspection;
import io.headrace.broker.Maintenance;
import io.headrace.broker.Steering;
import io.headrace.broker.Submissions;
import io.headrace.codec.JsonCodec;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.Backoff;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskStatus;
import io.headrace.task.TaskType;
import io.headrace.testkit.TestRedis;
import io.lettuce.core.models.stream.PendingMessages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a test of a worker needs around it: a producer, a hand that promotes, an eye on the queue. */
final class Scene implements AutoCloseable {

    static final TaskType<String, String> TEXT = TaskType.of("text", String.class, String.class);

    final Signals signals = new Signals();
    final TestRedis redis;
    final RedisSettings settings;
    final Submissions submissions;
    final Maintenance maintenance;
    final Inspection inspection;
    final Steering steering;
    private final RedisBroker broker;
    private final List<TaskWorker> workers = new ArrayList<>();

    Scene(TestRedis redis) {
        this.redis = redis;
        settings = RedisSettings.of(redis.url()).withPrefix(redis.prefix());
        broker = RedisBroker.connect(settings);
        submissions = broker.submissions();
        maintenance = broker.maintenance();
        inspection = broker.inspection();
        steering = broker.steering();
    }

    static WorkerSettings quick() {
        return WorkerSettings.defaults().withGrace(Duration.ofSeconds(20), Duration.ofMillis(200));
    }

    /** A worker that tells {@link #signals}, with short grace periods. */
    TaskWorker.Builder worker() {
        return worker(settings);
    }

    TaskWorker.Builder worker(RedisSettings over) {
        return TaskWorker.builder(over).settings(quick()).listener(signals);
    }

    /** Starts it, and stops it with the scene. */
    TaskWorker start(TaskWorker.Builder builder) {
        TaskWorker worker = builder.start();
        workers.add(worker);
        return worker;
    }

    /** A worker for one handler of type {@link #TEXT}. */
    TaskWorker start(WorkerSettings how, TaskHandler<String, String> handler) {
        return start(worker().settings(how).handle(TEXT, handler));
    }

    TaskWorker start(TaskHandler<String, String> handler) {
        return start(quick(), handler);
    }

    /** Options that let a task come again at once. */
    static TaskOptions.Builder again() {
        return TaskOptions.builder().backoff(Backoff.fixed(Duration.ZERO));
    }

    TaskId submit(String payload) throws Exception {
        return submit(payload, TaskOptions.DEFAULTS);
    }

    TaskId submit(String payload, TaskOptions options) throws Exception {
        return submit("text", new JsonCodec().encode(payload), options);
    }

    TaskId submit(String type, byte[] payload, TaskOptions options) throws Exception {
        return submit(QueueName.DEFAULT, type, payload, options);
    }

    TaskId submit(QueueName queue, String type, byte[] payload, TaskOptions options) throws Exception {
        Submitted submitted = submissions
                .submit(new Submission(queue, type, payload, options))
                .get(20, TimeUnit.SECONDS);
        return submitted.id();
    }

    List<TaskId> submitMany(int count) throws Exception {
        List<Submission> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new Submission(
                    QueueName.DEFAULT, "text", new JsonCodec().encode("task " + i), TaskOptions.DEFAULTS));
        }
        List<TaskId> ids = new ArrayList<>();
        for (CompletableFuture<Submitted> answer : submissions.submitAll(all)) {
            ids.add(answer.get(20, TimeUnit.SECONDS).id());
        }
        return ids;
    }

    Outcome outcome(TaskId id) throws Exception {
        return submissions.await(id).get(30, TimeUnit.SECONDS);
    }

    /** Promotes what is due until the task has ended. */
    Outcome outcomePromoting(TaskId id) throws Exception {
        CompletableFuture<Outcome> outcome = submissions.await(id);
        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    maintenance.promote(id.queue(), 100);
                    return outcome.isDone();
                });
        return outcome.get();
    }

    /** Makes what waits for its time due now, and promotes it. */
    void promoteNow(TaskId id) {
        await().until(() -> redis.redis().zscore(key("scheduled"), id.local()) != null);
        redis.redis().zadd(key("scheduled"), 0, id.local());
        maintenance.promote(id.queue(), 100);
    }

    static String result(Outcome outcome) {
        return new String(outcome.result(), StandardCharsets.UTF_8);
    }

    TaskStatus status(TaskId id) throws Exception {
        return inspection.status(id).get(20, TimeUnit.SECONDS).orElseThrow();
    }

    String key(String name) {
        return redis.prefix() + ":{default}:" + name;
    }

    String stream(Priority priority) {
        return key("ready:" + priority.level());
    }

    /** How many entries workers hold, over all levels. */
    long pending() {
        long all = 0;
        for (Priority priority : Priority.values()) {
            PendingMessages pending = redis.redis().xpending(stream(priority), "workers");
            all += pending.getCount();
        }
        return all;
    }

    /** How many entries stand in the streams, over all levels. */
    long standing() {
        long all = 0;
        for (Priority priority : Priority.values()) {
            all += redis.redis().xlen(stream(priority));
        }
        return all;
    }

    @Override
    public void close() {
        workers.forEach(worker -> worker.stop(Duration.ZERO));
        submissions.close();
        maintenance.close();
        broker.close();
    }
}
