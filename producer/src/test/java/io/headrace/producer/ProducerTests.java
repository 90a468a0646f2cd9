package io.headrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.headrace.redis.RedisSettings;
import io.headrace.task.HeadraceException;
import io.headrace.task.QueueName;
import io.headrace.task.Submission;
import io.headrace.task.Submitted;
import io.headrace.task.TaskId;
import io.headrace.task.TaskOptions;
import io.headrace.testkit.TestRedis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What the tests of the producer share. */
final class ProducerTests {

    private ProducerTests() {}

    static RedisSettings settings(TestRedis redis) {
        return RedisSettings.of(redis.url()).withPrefix(redis.prefix());
    }

    static TaskProducer connect(TestRedis redis) {
        return TaskProducer.builder(settings(redis)).connect();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static TaskId id(String local) {
        return new TaskId(QueueName.DEFAULT, local);
    }

    static Submission task(String chosenId) {
        return task(chosenId, bytes("1"));
    }

    static Submission task(String chosenId, byte[] payload) {
        TaskOptions options = TaskOptions.builder().id(chosenId).build();
        return new Submission(QueueName.DEFAULT, "count", payload, options);
    }

    static long queued(TestRedis redis) {
        return redis.redis().xlen(redis.prefix() + ":{default}:ready:3");
    }

    /** How many tasks somebody waits for, by what stands on the server. */
    static long awaited(TestRedis redis) {
        return redis.redis().hlen(redis.prefix() + ":{default}:awaited");
    }

    static <T> T join(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** What a stage fails with. */
    static HeadraceException failure(CompletionStage<?> stage) {
        Throwable thrown = catchThrowable(() -> join(stage));
        assertThat(thrown).isInstanceOf(ExecutionException.class).cause().isInstanceOf(HeadraceException.class);
        return (HeadraceException) thrown.getCause();
    }

    /** Keeps what it hears. */
    static final class Heard implements BulkListener {
        final Set<Long> submitted = new TreeSet<>();
        final Set<Long> failed = new TreeSet<>();
        HeadraceException lastReason = new HeadraceException("none");
        private Runnable onFirstFailure = () -> {};

        Heard onFirstFailure(Runnable action) {
            onFirstFailure = action;
            return this;
        }

        long answered() {
            return (long) submitted.size() + failed.size();
        }

        @Override
        public void submitted(long index, Submitted answer) {
            submitted.add(index);
        }

        @Override
        public void failed(long index, Submission submission, HeadraceException reason) {
            lastReason = reason;
            if (failed.add(index) && failed.size() == 1) {
                onFirstFailure.run();
            }
        }
    }

    /** Long enough for any command on a busy machine, short enough to see a lost answer in a test. */
    static Duration shortTimeout() {
        return Duration.ofMillis(800);
    }
}
