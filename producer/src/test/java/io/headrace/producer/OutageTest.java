package io.headrace.producer;

import static io.headrace.producer.ProducerTests.connect;
import static io.headrace.producer.ProducerTests.failure;
import static io.headrace.producer.ProducerTests.id;
import static io.headrace.producer.ProducerTests.join;
import static io.headrace.producer.ProducerTests.queued;
import static io.headrace.producer.ProducerTests.settings;
import static io.headrace.producer.ProducerTests.shortTimeout;
import static io.headrace.producer.ProducerTests.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.redis.RedisSettings.OnDisconnect;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.Submitted;
import io.headrace.task.TaskState;
import io.headrace.task.TaskType;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

@HeadraceTest
class OutageTest {

    private static final Duration FOR_EVER = Duration.ofHours(1);

    @Test
    void callersWaitForTheServerToComeBack(RedisServer server, TestRedis redis) throws Exception {
        try (TaskProducer producer = connect(redis)) {
            server.stop();
            CompletionStage<Submitted> stage = producer.submitAsync(task("a"));
            CompletableFuture<Submitted> caller = CompletableFuture.supplyAsync(() -> producer.submit(task("b")));
            assertThat(stage.toCompletableFuture()).isNotDone();
            server.start();
            assertThat(join(stage)).isEqualTo(new Submitted(id("a"), TaskState.QUEUED, false));
            assertThat(join(caller)).isEqualTo(new Submitted(id("b"), TaskState.QUEUED, false));
            assertThat(queued(redis)).isEqualTo(2);
        }
    }

    @Test
    void callersWaitNoLongerThanTheTimeout(RedisServer server, TestRedis redis) {
        RedisSettings impatient = settings(redis).withTimeout(shortTimeout());
        try (TaskProducer producer = TaskProducer.builder(impatient).connect()) {
            server.stop();
            assertThatExceptionOfType(RedisUnavailableException.class)
                    .isThrownBy(() -> producer.submit(task("a")))
                    .withMessageContaining("did not answer within");
            server.start();
            await().untilAsserted(() ->
                    assertThat(producer.submit(task("b")).duplicate()).isFalse());
            // What its caller gave up is not sent any more.
            assertThat(queued(redis)).isOne();
        }
    }

    @Test
    void callersFailAtOnceIfTheyWantTo(RedisServer server, TestRedis redis) {
        RedisSettings hasty = settings(redis).withTimeout(FOR_EVER).withOnDisconnect(OnDisconnect.FAIL);
        try (TaskProducer producer = TaskProducer.builder(hasty).connect()) {
            server.stop();
            // What went out before the client saw the end of the connection waits for the next one.
            await().until(() ->
                    producer.submitAsync(task("a")).toCompletableFuture().isCompletedExceptionally());
            assertThatExceptionOfType(RedisUnavailableException.class)
                    .isThrownBy(() -> producer.submit(task("b")))
                    .withMessageContaining("cannot be reached");
            assertThat(failure(producer.statusAsync(id("a")))).isInstanceOf(RedisUnavailableException.class);
            server.start();
            await().ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                    .until(() -> producer.submit(task("c")).state() == TaskState.QUEUED);
        }
    }

    @Test
    void aLostReplyDoublesNothingWhereTheIdWasChosen(TestRedis redis, FaultProxy proxy) {
        RedisSettings settings =
                RedisSettings.of(proxy.url()).withPrefix(redis.prefix()).withTimeout(shortTimeout());
        try (TaskProducer producer = TaskProducer.builder(settings).connect()) {
            producer.submit(task("first"));
            proxy.dropReplies();
            assertThatExceptionOfType(RedisUnavailableException.class).isThrownBy(() -> producer.submit(task("a")));
            assertThat(queued(redis)).isEqualTo(2);
            proxy.heal();
            assertThat(producer.submit(task("a"))).isEqualTo(new Submitted(id("a"), TaskState.QUEUED, true));
            assertThat(queued(redis)).isEqualTo(2);
        }
    }

    @Test
    void closingEndsWhatWaitsForTheServer(RedisServer server, TestRedis redis) {
        TaskProducer producer =
                TaskProducer.builder(settings(redis).withTimeout(FOR_EVER)).connect();
        server.stop();
        CompletionStage<Submitted> stage = producer.submitAsync(task("a"));
        CompletionStage<Submitted> caller = CompletableFuture.supplyAsync(() -> producer.submit(task("b")));
        assertThat(stage.toCompletableFuture()).isNotDone();
        producer.close();
        assertThat(failure(stage)).hasMessageContaining("closed").isNotInstanceOf(RedisUnavailableException.class);
        assertThat(failure(caller)).hasMessageContaining("closed").isNotInstanceOf(RedisUnavailableException.class);
    }

    @Test
    void theDelayedTasksAreFoundOfAServerThatCameBackEmpty() {
        TaskType<String, Void> say = TaskType.of("say", String.class);
        try (RedisServer server = RedisServer.builder().start();
                TestRedis redis = TestRedis.on(server.url());
                TaskProducer producer = connect(redis);
                RedisBroker scheduler = RedisBroker.connect(settings(redis))) {
            producer.submit(say, "now");
            server.kill();
            // Sent before it is known that everything is gone: the only task of its queue.
            CompletionStage<?> waiting = producer.scheduleAsync(say, "later", FOR_EVER);
            server.start();
            await().untilAsserted(
                            () -> assertThat(waiting.toCompletableFuture()).isCompleted());
            await().untilAsserted(
                            () -> assertThat(scheduler.maintenance().queues()).containsExactly(QueueName.DEFAULT));
            assertThat(scheduler.maintenance().promote(QueueName.DEFAULT, 10).untilNext())
                    .isPositive();
        }
    }
}
