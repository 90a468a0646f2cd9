package io.headrace.redis;

import io.headrace.broker.Deliveries.Ask;
import io.headrace.broker.Delivery;
import io.headrace.broker.Level;
import io.headrace.broker.Settlement;
import io.headrace.task.Attempt;
import io.headrace.task.Failure;
import io.headrace.task.Outcome;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.TestRedis;
import io.lettuce.core.Consumer;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A queue {@code q} on a real server with the group of its middle stream, all five views of it, and the whole keyspace as
 * text. Tasks are named A, B, C in the order in which they got a place; {@link #keyspace} shows these names instead of
 * entry ids, {@code <id>} for other entry ids, {@code <ms>} for times.
 */
final class QueueScene implements AutoCloseable {

    static final QueueName QUEUE = new QueueName("q");
    static final Level LEVEL = new Level(QUEUE, Priority.NORMAL);
    static final Duration LEASE = Duration.ofSeconds(30);

    final TestRedis redis;
    final RedisLink link;
    final RedisKeys keys;
    final RedisSubmissions submissions;
    final RedisMaintenance maintenance;
    final RedisInspection inspection;
    final RedisSteering steering;
    private final Map<String, RedisDeliveries> workers = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    private QueueScene(TestRedis redis, String url, long historyBytes) {
        this.redis = redis;
        link = RedisLink.open(RedisSettings.of(url)
                .withPrefix(redis.prefix())
                .withTimeout(Duration.ofSeconds(5))
                .withHistoryBytes(historyBytes));
        keys = link.keys();
        submissions = new RedisSubmissions(link);
        maintenance = new RedisMaintenance(link);
        inspection = new RedisInspection(link);
        steering = new RedisSteering(link);
    }

    /** A queue whose middle stream has its group. */
    static QueueScene on(TestRedis redis) {
        return withHistory(redis, 0);
    }

    /** The same, where endings are kept for a history. */
    static QueueScene withHistory(TestRedis redis, long bytes) {
        QueueScene scene = new QueueScene(redis, redis.url(), bytes);
        scene.group(Priority.NORMAL);
        return scene;
    }

    /** Another process on the same queue. */
    static QueueScene untouched(TestRedis redis) {
        return through(redis, redis.url());
    }

    /** Another process on the same queue, which reaches the server by another address. */
    static QueueScene through(TestRedis redis, String url) {
        return new QueueScene(redis, url, 0);
    }

    void group(Priority priority) {
        redis.redis()
                .xgroupCreate(
                        StreamOffset.from(keys.ready(QUEUE, priority), "0"),
                        RedisKeys.GROUP,
                        XGroupCreateArgs.Builder.mkstream());
    }

    RedisDeliveries worker(String name) {
        return workers.computeIfAbsent(name, fresh -> new RedisDeliveries(link, fresh));
    }

    TaskId submit() {
        return submit(TaskOptions.DEFAULTS);
    }

    TaskId submit(TaskOptions options) {
        return answer(submissions.submit(submission(options))).id();
    }

    static Submission submission(TaskOptions options) {
        return new Submission(QUEUE, "mail", bytes("{}"), options);
    }

    Submitted submitted(TaskOptions options) {
        return answer(submissions.submit(submission(options)));
    }

    /** What a worker gets from the middle stream. */
    List<Delivery> fetch(String worker) {
        return worker(worker).fetch(List.of(new Ask(LEVEL, 100)));
    }

    /** The first fetch after somebody emptied the server makes the groups again, the second one takes. */
    List<Delivery> fetchAfterHealing(String worker) {
        List<Delivery> first = fetch(worker);
        return first.isEmpty() ? fetch(worker) : first;
    }

    Delivery fetchOne(String worker) {
        List<Delivery> all = fetch(worker);
        if (all.size() != 1) {
            throw new AssertionError("Expected one delivery, got " + all);
        }
        return all.get(0);
    }

    /** A task that a worker has. */
    Delivery running(String worker) {
        submit();
        return fetchOne(worker);
    }

    /** The lease has run out and another worker took the entry. */
    void steal(Delivery delivery, String thief) {
        String stream = keys.ready(delivery.lease().level());
        redis.redis()
                .xclaim(
                        stream,
                        Consumer.from(RedisKeys.GROUP, thief),
                        0,
                        delivery.lease().entryId());
    }

    Settlement.Verdict settle(String worker, Settlement settlement) {
        return worker(worker).settle(List.of(settlement)).get(0);
    }

    static Settlement complete(Delivery delivery) {
        return new Settlement.End(
                delivery,
                new Outcome(
                        TaskState.COMPLETED,
                        "mail",
                        bytes("7"),
                        "",
                        Instant.ofEpochMilli(5),
                        List.of(attempt(delivery.task().attempt(), null))));
    }

    static Settlement cancelled(Delivery delivery) {
        return new Settlement.End(delivery, outcome(TaskState.CANCELLED, "asked to"));
    }

    static Settlement bury(Delivery delivery) {
        return new Settlement.Bury(delivery, outcome(TaskState.DEAD, "no use"));
    }

    static Settlement expire(Delivery delivery, long at) {
        return new Settlement.Expire(delivery, outcome(TaskState.EXPIRED, "too late"), at);
    }

    static Settlement retry(Delivery delivery, Duration delay) {
        return new Settlement.Postpone(
                delivery,
                TaskState.RETRYING,
                delay,
                delivery.task().attempt() + 1,
                List.of(attempt(1, Failure.of("Boom", "it broke"))),
                0,
                "attempt 1 failed");
    }

    static Settlement park(Delivery delivery) {
        return new Settlement.Postpone(
                delivery, TaskState.SCHEDULED, Duration.ofSeconds(30), 1, List.of(), 1, "no handler");
    }

    static Outcome outcome(TaskState state, String reason) {
        return new Outcome(state, "mail", null, reason, Instant.ofEpochMilli(5), List.of());
    }

    static Attempt attempt(int number, @org.jspecify.annotations.Nullable Failure failure) {
        return new Attempt(number, "w1", Instant.ofEpochMilli(3), 1, 2, failure);
    }

    /**
     * Everything that stands under the prefix. Empties the server's script cache as well, so that no step can rely on what the
     * one before it loaded.
     */
    String keyspace() {
        redis.redis().scriptFlush();
        for (Priority priority : Priority.values()) {
            name(keys.ready(QUEUE, priority));
        }
        return redis.snapshot()
                .masking(names)
                .toString()
                .replaceAll("\\b\\d{13}-\\d+\\b", "<id>")
                .replaceAll("\\b\\d{13}\\b", "<ms>")
                .replaceAll("stats:\\d{8}", "stats:<day>");
    }

    private void name(String stream) {
        List<String> ids = new ArrayList<>();
        redis.redis().xrange(stream, io.lettuce.core.Range.unbounded()).forEach(entry -> ids.add(entry.getId()));
        ids.stream().sorted().forEach(this::nameEntry);
    }

    private void nameEntry(String entryId) {
        names.computeIfAbsent(entryId, fresh -> String.valueOf((char) ('A' + names.size())));
    }

    /** Writes an entry as any Redis client would. */
    String xadd(String... fieldsAndValues) {
        Map<String, String> body = new java.util.LinkedHashMap<>();
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            body.put(fieldsAndValues[i], fieldsAndValues[i + 1]);
        }
        return redis.redis().xadd(keys.ready(LEVEL), body);
    }

    /** From now on the server takes nothing more. */
    void fillMemory() {
        redis.redis().configSet("maxmemory", "1");
    }

    static <T> T answer(CompletableFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("No answer", e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        submissions.close();
        workers.values().forEach(RedisDeliveries::close);
        maintenance.close();
        link.close();
    }
}
