package io.headrace.scheduler;

import io.headrace.broker.Inspection;
import io.headrace.broker.Submissions;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskStatus;
import io.headrace.testkit.TestRedis;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** What the tests of this module have in common: a producer by hand, and looks at the keyspace. */
final class Scene implements AutoCloseable {

    static final QueueName MAIL = new QueueName("mail");

    final TestRedis redis;
    final RedisBroker broker;
    private final Submissions submissions;
    private final Inspection inspection;

    Scene(TestRedis redis) {
        this(redis, redis.url());
    }

    Scene(TestRedis redis, String url) {
        this.redis = redis;
        broker = RedisBroker.connect(settings(redis, url));
        submissions = broker.submissions();
        inspection = broker.inspection();
    }

    static RedisSettings settings(TestRedis redis) {
        return settings(redis, redis.url());
    }

    static RedisSettings settings(TestRedis redis, String url) {
        return RedisSettings.of(url).withPrefix(redis.prefix());
    }

    TaskId delayed(QueueName queue, Duration delay) {
        return submit(queue, TaskOptions.builder().delay(delay).build()).get(0);
    }

    TaskId at(QueueName queue, Instant at) {
        return at(queue, at, 1).get(0);
    }

    /** As many tasks, due at the same instant. */
    List<TaskId> at(QueueName queue, Instant at, int count) {
        TaskOptions options = TaskOptions.builder().at(at).build();
        return submit(queue, IntStream.range(0, count).mapToObj(i -> options).toArray(TaskOptions[]::new));
    }

    private List<TaskId> submit(QueueName queue, TaskOptions... all) {
        List<TaskId> ids = new ArrayList<>();
        for (int from = 0; from < all.length; from += 500) {
            List<Submission> some = List.of(all).subList(from, Math.min(all.length, from + 500)).stream()
                    .map(options -> new Submission(queue, "t", "1".getBytes(StandardCharsets.UTF_8), options))
                    .toList();
            submissions.submitAll(some).stream()
                    .map(CompletableFuture::join)
                    .map(Submitted::id)
                    .forEach(ids::add);
        }
        return ids;
    }

    TaskStatus status(TaskId id) {
        return inspection.status(id).join().orElseThrow();
    }

    /** By the server's clock, which is the only one that counts. */
    Instant serverNow() {
        List<String> time = redis.redis().time();
        return Instant.ofEpochSecond(Long.parseLong(time.get(0)), Long.parseLong(time.get(1)) * 1000);
    }

    String key(QueueName queue, String rest) {
        return redis.prefix() + ":{" + queue + "}:" + rest;
    }

    List<StreamMessage<String, String>> entries(QueueName queue) {
        return redis.redis().xrange(key(queue, "ready:3"), Range.unbounded());
    }

    static long millis(StreamMessage<String, String> entry) {
        return Long.parseLong(entry.getId().substring(0, entry.getId().indexOf('-')));
    }

    @Override
    public void close() {
        submissions.close();
        inspection.close();
        broker.close();
    }
}
