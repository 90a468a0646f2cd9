package io.headrace.producer;

import static io.headrace.producer.ProducerTests.bytes;
import static io.headrace.producer.ProducerTests.connect;
import static io.headrace.producer.ProducerTests.queued;
import static io.headrace.producer.ProducerTests.settings;
import static io.headrace.producer.ProducerTests.shortTimeout;
import static io.headrace.producer.ProducerTests.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.headrace.producer.ProducerTests.Heard;
import io.headrace.redis.RedisSettings;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.Submission;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import java.util.Iterator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@HeadraceTest
class SubmitAllTest {

    private static final int MANY = 20_000;

    /** Makes each task when it is asked for, and sees how far that runs ahead of the answers. */
    private static final class Source implements Iterator<Submission> {
        private final int count;
        private final IntFunction<Submission> maker;
        private final Heard heard;
        private int made;
        private long furthest;

        Source(int count, Heard heard, IntFunction<Submission> maker) {
            this.count = count;
            this.heard = heard;
            this.maker = maker;
        }

        @Override
        public boolean hasNext() {
            return made < count;
        }

        @Override
        public Submission next() {
            Submission next = maker.apply(made);
            made++;
            furthest = Math.max(furthest, made - heard.answered());
            return next;
        }
    }

    @Test
    void tasksStreamThroughAndABadOneIsToldByItsIndex(TestRedis redis) {
        Heard heard = new Heard();
        Source source = new Source(MANY, heard, i -> switch (i) {
            case 7_000 -> task("big", bytes("12345678901"));
            case 9_000 -> task("t-1");
            default -> task("t-" + i);
        });
        try (TaskProducer producer =
                TaskProducer.builder(settings(redis)).payloadLimit(10).connect()) {
            assertThat(producer.submitAll(source, heard)).isEqualTo(new BulkResult(MANY - 2, 1, 1));
        }
        assertThat(heard.failed).containsExactly(7_000L);
        assertThat(heard.lastReason).isInstanceOf(InvalidTaskException.class).hasMessageContaining("limit is 10");
        assertThat(heard.submitted).hasSize(MANY - 1).startsWith(0L).endsWith(MANY - 1L);
        assertThat(queued(redis)).isEqualTo(MANY - 2);
        assertThat(source.furthest).isLessThanOrEqualTo(1_024);
    }

    @Test
    void largePayloadsAreHeldInSmallNumbers(TestRedis redis) {
        Heard heard = new Heard();
        Source source = new Source(60, heard, i -> task("t-" + i, new byte[300 * 1024]));
        try (TaskProducer producer = connect(redis)) {
            assertThat(producer.submitAll(source, heard)).isEqualTo(new BulkResult(60, 0, 0));
        }
        assertThat(source.furthest).isLessThanOrEqualTo(16);
    }

    @Test
    void aSourceThatBreaksIsThrownOnWhenAllBeforeIsKnown(TestRedis redis) {
        Heard heard = new Heard();
        Source source = new Source(1_000, heard, i -> {
            if (i == 600) {
                throw new IllegalStateException("the file is torn");
            }
            return task("t-" + i);
        });
        try (TaskProducer producer = connect(redis)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> producer.submitAll(source, heard))
                    .withMessage("the file is torn");
        }
        assertThat(heard.submitted).hasSize(600);
        assertThat(queued(redis)).isEqualTo(600);
    }

    @Test
    void anInterruptEndsIt(TestRedis redis, FaultProxy proxy) {
        RedisSettings settings = RedisSettings.of(proxy.url()).withPrefix(redis.prefix());
        try (TaskProducer producer = TaskProducer.builder(settings).connect()) {
            proxy.blackHole();
            Source source = new Source(10, new Heard(), i -> task("t-" + i));
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(HeadraceException.class)
                    .isThrownBy(() -> producer.submitAll(source, new Heard()))
                    .withMessageContaining("Interrupted");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aServerKilledInBetweenLosesAndDoublesNothing() {
        try (RedisServer server = RedisServer.builder()
                        .appendOnly(true)
                        .config("appendfsync", "always")
                        .start();
                TestRedis redis = TestRedis.on(server.url());
                TaskProducer producer = TaskProducer.builder(settings(redis).withTimeout(shortTimeout()))
                        .connect()) {
            Heard first = new Heard().onFirstFailure(server::start);
            Source source = new Source(MANY, first, i -> {
                if (i == 6_000) {
                    server.kill();
                }
                return task("t-" + i);
            });
            BulkResult result = producer.submitAll(source, first);
            assertThat(result.failed()).isPositive().isEqualTo(first.failed.size());
            assertThat(result.submitted() + result.duplicates()).isEqualTo(first.submitted.size());
            assertThat(first.answered()).isEqualTo(MANY);
            assertThat(first.lastReason).isInstanceOf(RedisUnavailableException.class);
            assertThat(queued(redis)).isGreaterThanOrEqualTo(first.submitted.size());

            BulkResult again = producer.submitAll(new Source(MANY, new Heard(), i -> task("t-" + i)), new Heard());
            assertThat(again.failed()).isZero();
            assertThat(again.duplicates()).isGreaterThanOrEqualTo(first.submitted.size());
            assertThat(queued(redis)).isEqualTo(MANY);
        }
    }

    @Test
    void lostRepliesDoubleNothing(TestRedis redis, FaultProxy proxy) {
        RedisSettings settings =
                RedisSettings.of(proxy.url()).withPrefix(redis.prefix()).withTimeout(shortTimeout());
        try (TaskProducer producer = TaskProducer.builder(settings).connect()) {
            producer.submit(task("first"));
            proxy.dropReplies();
            Heard heard = new Heard();
            BulkResult lost = producer.submitAll(
                    IntStream.range(0, 300).mapToObj(i -> task("t-" + i)).iterator(), heard);
            assertThat(lost).isEqualTo(new BulkResult(0, 0, 300));
            assertThat(heard.lastReason).isInstanceOf(RedisUnavailableException.class);
            assertThat(queued(redis)).isEqualTo(301);
            proxy.heal();
            BulkResult repeated = producer.submitAll(
                    IntStream.range(0, 300).mapToObj(i -> task("t-" + i)).iterator(), new Heard());
            assertThat(repeated).isEqualTo(new BulkResult(0, 300, 0));
            assertThat(queued(redis)).isEqualTo(301);
        }
    }
}
