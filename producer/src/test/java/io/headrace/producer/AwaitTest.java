package io.headrace.producer;

import static io.headrace.producer.ProducerTests.awaited;
import static io.headrace.producer.ProducerTests.bytes;
import static io.headrace.producer.ProducerTests.connect;
import static io.headrace.producer.ProducerTests.failure;
import static io.headrace.producer.ProducerTests.id;
import static io.headrace.producer.ProducerTests.join;
import static io.headrace.producer.ProducerTests.settings;
import static io.headrace.producer.ProducerTests.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.headrace.redis.RedisSettings;
import io.headrace.task.HeadraceException;
import io.headrace.task.Outcome;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.Submission;
import io.headrace.task.TaskId;
import io.headrace.task.TaskState;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@HeadraceTest
class AwaitTest {

    private static final Duration MOMENT = Duration.ofMillis(30);
    private static final Duration ENOUGH = Duration.ofMinutes(1);

    @Test
    void aTaskGoesOnAfterAWaitThatWasTooShort(TestRedis redis) {
        try (TaskProducer producer = connect(redis);
                EndingWorker worker = new EndingWorker(settings(redis))) {
            TaskId id = producer.submit(task("slow")).id();
            assertThatExceptionOfType(AwaitTimeoutException.class)
                    .isThrownBy(() -> producer.await(id, MOMENT))
                    .withMessageContainingAll("default/slow", "30ms", "it is queued", "it goes on");
            assertThat(failure(producer.awaitAsync(id, MOMENT))).isInstanceOf(AwaitTimeoutException.class);
            await().untilAsserted(() -> assertThat(awaited(redis)).isZero());
            assertThat(worker.completeAll(delivery -> bytes("7"))).isOne();
            assertThat(producer.outcome(id).orElseThrow().result()).isEqualTo(bytes("7"));
        }
    }

    @Test
    void aWaitThatIsGivenUpLeavesNoTrace(TestRedis redis) {
        try (TaskProducer producer = connect(redis)) {
            TaskId id = producer.submit(task("slow")).id();
            CompletableFuture<Outcome> first = producer.awaitAsync(id).toCompletableFuture();
            CompletableFuture<Outcome> second = producer.awaitAsync(id, ENOUGH).toCompletableFuture();
            await().untilAsserted(() -> assertThat(awaited(redis)).isOne());
            first.cancel(false);
            assertThat(second).isNotDone();
            assertThat(awaited(redis)).isOne();
            second.cancel(false);
            await().untilAsserted(() -> assertThat(awaited(redis)).isZero());
        }
    }

    @Test
    void aWaitForAsLongAsThereAreDurations(TestRedis redis) throws Exception {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        try (TaskProducer producer = connect(redis);
                EndingWorker worker = new EndingWorker(settings(redis))) {
            TaskId id = producer.submit(task("slow")).id();
            CompletionStage<Outcome> end = producer.awaitAsync(id, longest);
            worker.completeAll(delivery -> null);
            assertThat(join(end)).isEqualTo(producer.await(id, longest));
        }
    }

    @Test
    void thousandsOfWaitsShareOneSubscriptionAndHoldNoThreads(RedisServer server, TestRedis redis) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        try (TaskProducer producer = connect(redis);
                EndingWorker worker = new EndingWorker(settings(redis))) {
            List<TaskId> ids = submit(producer, 2_000);
            List<CompletionStage<Outcome>> ends = new ArrayList<>();
            ends.add(producer.awaitAsync(ids.get(0), ENOUGH));
            await().untilAsserted(() -> assertThat(awaited(redis)).isOne());
            int before = threads.getThreadCount();
            ids.subList(1, 1_000).forEach(id -> ends.add(producer.awaitAsync(id)));
            ids.subList(1_000, 2_000).forEach(id -> ends.add(producer.awaitAsync(id, ENOUGH)));
            await().untilAsserted(() -> assertThat(awaited(redis)).isEqualTo(2_000));
            // The client's own few threads start when they are first needed.
            assertThat(threads.getThreadCount()).isLessThan(before + 12);
            assertThat(redis.redis().clientList().lines().filter(line -> line.contains(" name=headrace ")))
                    .filteredOn(line -> line.contains(" sub=1 "))
                    .hasSize(1);
            assertThat(worker.completeAll(delivery -> bytes("1"))).isEqualTo(2_000);
            for (CompletionStage<Outcome> end : ends) {
                assertThat(join(end).state()).isEqualTo(TaskState.COMPLETED);
            }
            await().untilAsserted(() -> assertThat(awaited(redis)).isZero());
        }
        assertThat(server.isRunning()).isTrue();
    }

    @Test
    void waitsSurviveAKilledServer() throws Exception {
        try (RedisServer server = RedisServer.builder()
                        .appendOnly(true)
                        .config("appendfsync", "always")
                        .start();
                TestRedis redis = TestRedis.on(server.url());
                TaskProducer producer = connect(redis);
                EndingWorker worker = new EndingWorker(settings(redis))) {
            List<TaskId> ids = submit(producer, 50);
            List<CompletionStage<Outcome>> ends =
                    ids.stream().map(id -> producer.awaitAsync(id, ENOUGH)).toList();
            await().untilAsserted(() -> assertThat(awaited(redis)).isEqualTo(50));
            server.kill();
            server.start();
            assertThat(worker.completeAll(delivery -> bytes("1"))).isEqualTo(50);
            for (CompletionStage<Outcome> end : ends) {
                assertThat(join(end).state()).isEqualTo(TaskState.COMPLETED);
            }
        }
    }

    @Test
    void whatEndedWhileTheConnectionWasDownIsHeardOf(TestRedis redis, FaultProxy proxy) throws Exception {
        for (RedisSettings.OnDisconnect mode : RedisSettings.OnDisconnect.values()) {
            RedisSettings settings =
                    RedisSettings.of(proxy.url()).withPrefix(redis.prefix()).withOnDisconnect(mode);
            try (TaskProducer producer = TaskProducer.builder(settings).connect();
                    EndingWorker worker = new EndingWorker(settings(redis))) {
                TaskId id = producer.submit(task("t-" + mode)).id();
                CompletionStage<Outcome> end = producer.awaitAsync(id, ENOUGH);
                await().untilAsserted(() -> assertThat(awaited(redis)).isOne());
                proxy.refuse();
                assertThat(worker.completeAll(delivery -> bytes("1"))).isOne();
                assertThat(end.toCompletableFuture()).isNotDone();
                proxy.heal();
                assertThat(join(end).state()).isEqualTo(TaskState.COMPLETED);
            }
        }
    }

    @Test
    void closingEndsTheWaitsAndLeavesNoTrace(TestRedis redis) {
        TaskProducer producer = connect(redis);
        producer.submit(task("a"));
        producer.submit(task("b"));
        CompletionStage<Outcome> forEver = producer.awaitAsync(id("a"));
        CompletionStage<Outcome> bounded = producer.awaitAsync(id("b"), ENOUGH);
        CompletableFuture<Outcome> blocking = CompletableFuture.supplyAsync(() -> producer.await(id("b"), ENOUGH));
        await().untilAsserted(() -> assertThat(awaited(redis)).isEqualTo(2));
        producer.close();
        for (CompletionStage<Outcome> end : List.of(forEver, bounded, blocking)) {
            HeadraceException told = failure(end);
            assertThat(told).hasMessageContaining("closed").isNotInstanceOf(RedisUnavailableException.class);
        }
        await().untilAsserted(() -> assertThat(awaited(redis)).isZero());
    }

    private static List<TaskId> submit(TaskProducer producer, int count) {
        List<Submission> all =
                IntStream.range(0, count).mapToObj(i -> task("t-" + i)).toList();
        assertThat(producer.submitAll(all.iterator(), new BulkListener() {})).isEqualTo(new BulkResult(count, 0, 0));
        return IntStream.range(0, count).mapToObj(i -> id("t-" + i)).toList();
    }
}
