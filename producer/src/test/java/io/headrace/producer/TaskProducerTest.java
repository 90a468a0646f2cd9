package io.headrace.producer;

import static io.headrace.producer.ProducerTests.bytes;
import static io.headrace.producer.ProducerTests.connect;
import static io.headrace.producer.ProducerTests.failure;
import static io.headrace.producer.ProducerTests.id;
import static io.headrace.producer.ProducerTests.join;
import static io.headrace.producer.ProducerTests.queued;
import static io.headrace.producer.ProducerTests.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.headrace.broker.Submissions.Cancellation;
import io.headrace.codec.JsonCodec;
import io.headrace.task.HeadraceException;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.Outcome;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.Submitted;
import io.headrace.task.TaskFailedException;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.task.TaskStatus;
import io.headrace.task.TaskType;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@HeadraceTest
class TaskProducerTest {

    private record Order(String item, int pieces) {}

    private record Receipt(String text, Instant at) {}

    private static final TaskType<Order, Receipt> SELL = TaskType.of("shop.sell", Order.class, Receipt.class);
    private static final TaskType<Order, Void> PACK = TaskType.of("shop.pack", Order.class);
    private static final TaskType<byte[], byte[]> RAW = TaskType.raw("raw");
    private static final Order ORDER = new Order("mill", 2);
    private static final Receipt RECEIPT = new Receipt("2 mills", Instant.ofEpochSecond(1_764_000_000));
    private static final Duration ENOUGH = Duration.ofSeconds(30);

    @Test
    void aTaskGoesFromSubmissionToResult(TestRedis redis) {
        try (TaskProducer producer = connect(redis);
                EndingWorker worker = new EndingWorker(settings(redis))) {
            TaskId id = producer.submit(SELL, ORDER);
            assertThat(producer.status(id).orElseThrow().state()).isEqualTo(TaskState.QUEUED);
            assertThat(producer.outcome(id)).isEmpty();
            assertThat(producer.result(SELL, id)).isEmpty();
            worker.completeAll(delivery -> {
                assertThat(new JsonCodec().decode(delivery.task().payload(), Order.class))
                        .isEqualTo(ORDER);
                return new JsonCodec().encode(RECEIPT);
            });
            assertThat(producer.status(id).orElseThrow().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(producer.outcome(id).map(Outcome::attempts).orElseThrow())
                    .hasSize(1);
            assertThat(producer.result(SELL, id)).contains(RECEIPT);
            assertThat(producer.await(SELL, id, ENOUGH)).isEqualTo(RECEIPT);
            assertThat(producer.await(id, ENOUGH).state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @Test
    void aTaskGoesFromSubmissionToResultWithoutWaiting(TestRedis redis) throws Exception {
        try (TaskProducer producer = connect(redis);
                EndingWorker worker = new EndingWorker(settings(redis))) {
            TaskId id = join(producer.submitAsync(SELL, ORDER));
            Submitted other = join(producer.submitAsync(producer.submission(
                    id.queue(), SELL, ORDER, TaskOptions.builder().id("o").build())));
            assertThat(other).isEqualTo(new Submitted(id("o"), TaskState.QUEUED, false));
            assertThat(join(producer.statusAsync(id)).map(TaskStatus::state)).contains(TaskState.QUEUED);
            assertThat(join(producer.outcomeAsync(id))).isEmpty();
            assertThat(join(producer.resultAsync(SELL, id))).isEmpty();
            CompletionStage<Receipt> awaited = producer.awaitAsync(SELL, id, ENOUGH);
            CompletionStage<Outcome> forEver = producer.awaitAsync(id);
            CompletionStage<Outcome> bounded = producer.awaitAsync(id, ENOUGH);
            assertThat(awaited.toCompletableFuture()).isNotDone();
            assertThat(worker.completeAll(delivery -> new JsonCodec().encode(RECEIPT)))
                    .isEqualTo(2);
            assertThat(join(awaited)).isEqualTo(RECEIPT);
            Outcome outcome = join(producer.outcomeAsync(id)).orElseThrow();
            assertThat(join(forEver)).usingRecursiveComparison().isEqualTo(outcome);
            assertThat(join(bounded)).usingRecursiveComparison().isEqualTo(outcome);
            assertThat(join(producer.resultAsync(SELL, id))).contains(RECEIPT);
        }
    }

    @Test
    void whatReturnsNothingHasNoResult(TestRedis redis) throws Exception {
        try (TaskProducer producer = connect(redis);
                EndingWorker worker = new EndingWorker(settings(redis))) {
            TaskId id = producer.submit(PACK, ORDER);
            worker.completeAll(delivery -> null);
            assertThat(producer.result(PACK, id)).isEmpty();
            assertThat(producer.await(PACK, id, ENOUGH)).isNull();
            assertThat(join(producer.awaitAsync(PACK, id, ENOUGH))).isNull();
        }
    }

    @Test
    void bytesGoThroughUntouched(TestRedis redis) {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        try (TaskProducer producer = connect(redis);
                EndingWorker worker = new EndingWorker(settings(redis))) {
            TaskId id = producer.submit(RAW, all);
            TaskId empty = producer.submit(RAW, new byte[0]);
            worker.completeAll(delivery -> delivery.task().payload());
            assertThat(producer.result(RAW, id).orElseThrow()).isEqualTo(all);
            assertThat(producer.await(RAW, empty, ENOUGH)).isEmpty();
        }
    }

    @Test
    void aResultOfAnotherFormIsToldAsSuch(TestRedis redis) throws Exception {
        try (TaskProducer producer = connect(redis);
                EndingWorker worker = new EndingWorker(settings(redis))) {
            TaskId id = producer.submit(SELL, ORDER);
            worker.completeAll(delivery -> bytes("[1]"));
            assertThatExceptionOfType(InvalidTaskException.class)
                    .isThrownBy(() -> producer.result(SELL, id))
                    .withMessageContaining("Receipt");
            assertThat(failure(producer.awaitAsync(SELL, id, ENOUGH))).isInstanceOf(InvalidTaskException.class);
        }
    }

    @Test
    void aChosenIdIsSubmittedOnce(TestRedis redis) {
        TaskOptions mine = TaskOptions.builder().id("order-1").build();
        try (TaskProducer producer = connect(redis);
                EndingWorker worker = new EndingWorker(settings(redis))) {
            assertThat(producer.submit(SELL, ORDER, mine)).isEqualTo(answer(TaskState.QUEUED, false));
            assertThat(producer.submit(SELL, ORDER, mine)).isEqualTo(answer(TaskState.QUEUED, true));
            assertThat(queued(redis)).isOne();
            worker.completeAll(delivery -> bytes("{}"));
            assertThat(producer.submit(SELL, ORDER, mine)).isEqualTo(answer(TaskState.COMPLETED, true));
            assertThat(queued(redis)).isZero();
        }
    }

    @Test
    void aChosenIdIsScheduledOnce(TestRedis redis) {
        TaskOptions later =
                TaskOptions.builder().id("order-1").delay(Duration.ofHours(1)).build();
        TaskOptions now = TaskOptions.builder().id("order-1").build();
        try (TaskProducer producer = connect(redis)) {
            assertThat(producer.submit(SELL, ORDER, later)).isEqualTo(answer(TaskState.SCHEDULED, false));
            assertThat(producer.submit(SELL, ORDER, later)).isEqualTo(answer(TaskState.SCHEDULED, true));
            assertThat(producer.submit(SELL, ORDER, now)).isEqualTo(answer(TaskState.SCHEDULED, true));
            assertThat(queued(redis)).isZero();
            assertThat(producer.cancel(id("order-1"))).isEqualTo(Cancellation.CANCELLED);
            assertThat(producer.submit(SELL, ORDER, now)).isEqualTo(answer(TaskState.CANCELLED, true));
        }
    }

    private static Submitted answer(TaskState state, boolean duplicate) {
        return new Submitted(id("order-1"), state, duplicate);
    }

    @Test
    void aTaskIsScheduledAndCancelled(TestRedis redis) throws Exception {
        Instant at = Instant.now().plusSeconds(3_600);
        try (TaskProducer producer = connect(redis)) {
            TaskId first = producer.schedule(SELL, ORDER, Duration.ofHours(1));
            TaskId second = producer.schedule(SELL, ORDER, at);
            TaskId third = join(producer.scheduleAsync(SELL, ORDER, Duration.ofHours(1)));
            TaskId fourth = join(producer.scheduleAsync(SELL, ORDER, at));
            assertThat(List.of(first, second, third, fourth))
                    .doesNotHaveDuplicates()
                    .allSatisfy(
                            id -> assertThat(producer.status(id).orElseThrow().state())
                                    .isEqualTo(TaskState.SCHEDULED));
            assertThat(producer.status(second).orElseThrow().due()).isEqualTo(Instant.ofEpochMilli(at.toEpochMilli()));
            assertThat(producer.cancel(first)).isEqualTo(Cancellation.CANCELLED);
            assertThat(join(producer.cancelAsync(first))).isEqualTo(Cancellation.ENDED_BEFORE);
            assertThat(producer.cancel(id("nobody"))).isEqualTo(Cancellation.UNKNOWN);
            assertThatExceptionOfType(TaskFailedException.class)
                    .isThrownBy(() -> producer.await(SELL, first, ENOUGH))
                    .withMessageContaining("cancelled");
        }
    }

    @Test
    void aFailedTaskNamesTypeAndReason(TestRedis redis) {
        try (TaskProducer producer = connect(redis);
                EndingWorker worker = new EndingWorker(settings(redis))) {
            TaskId id = producer.submit(SELL, ORDER);
            worker.buryAll("the mill stands still");
            for (HeadraceException told : List.of(
                    thrownBy(() -> producer.await(SELL, id, ENOUGH)),
                    thrownBy(() -> producer.result(SELL, id)),
                    failure(producer.awaitAsync(SELL, id, ENOUGH)),
                    failure(producer.resultAsync(SELL, id)))) {
                assertThat(told)
                        .isInstanceOf(TaskFailedException.class)
                        .hasMessageContainingAll(
                                id.toString(), "shop.sell", "dead", "attempts used up", "the mill stands still");
            }
            assertThat(producer.await(id, ENOUGH).state()).isEqualTo(TaskState.DEAD);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"default/nobody", "default/3-1764000000000-0"})
    void anUnknownTaskIsToldAsSuch(String unknown, TestRedis redis) throws Exception {
        TaskId id = TaskId.parse(unknown);
        try (TaskProducer producer = connect(redis)) {
            assertThat(producer.status(id)).isEmpty();
            assertThat(join(producer.statusAsync(id))).isEmpty();
            for (HeadraceException told : List.of(
                    thrownBy(() -> producer.outcome(id)),
                    thrownBy(() -> producer.result(SELL, id)),
                    thrownBy(() -> producer.await(SELL, id, ENOUGH)),
                    thrownBy(() -> producer.await(id, ENOUGH)),
                    failure(producer.outcomeAsync(id)),
                    failure(producer.resultAsync(SELL, id)),
                    failure(producer.awaitAsync(id)),
                    failure(producer.awaitAsync(SELL, id, ENOUGH)))) {
                assertThat(told).isInstanceOf(TaskNotFoundException.class).hasMessageContaining(unknown);
            }
            assertThat(redis.snapshot().keys()).isEmpty();
        }
    }

    @Test
    void aPayloadOverTheLimitReachesNobody(TestRedis redis) {
        TaskType<String, Void> say = TaskType.of("say", String.class);
        try (TaskProducer producer =
                TaskProducer.builder(settings(redis)).payloadLimit(12).connect()) {
            for (HeadraceException told : List.of(
                    thrownBy(() -> producer.submit(say, "0123456789a")),
                    thrownBy(() -> producer.schedule(say, "0123456789a", ENOUGH)),
                    failure(producer.submitAsync(say, "0123456789a")),
                    failure(producer.scheduleAsync(say, "0123456789a", ENOUGH)))) {
                assertThat(told)
                        .isInstanceOf(InvalidTaskException.class)
                        .hasMessageContainingAll("say", "default", "13 bytes", "limit is 12");
            }
            assertThat(redis.snapshot().keys()).isEmpty();
            producer.submit(say, "0123456789");
            assertThat(queued(redis)).isOne();
        }
    }

    @Test
    void theUsualLimitIsOneMebibyte(TestRedis redis) {
        try (TaskProducer producer = connect(redis)) {
            producer.submit(RAW, new byte[1024 * 1024]);
            assertThatExceptionOfType(InvalidTaskException.class)
                    .isThrownBy(() -> producer.submit(RAW, new byte[1024 * 1024 + 1]))
                    .withMessageContaining("1048577 bytes; the limit is 1048576");
            assertThat(queued(redis)).isOne();
        }
    }

    @Test
    void aProducerHasItsQueue(TestRedis redis) {
        try (TaskProducer producer =
                TaskProducer.builder(settings(redis)).queue("mail").connect()) {
            assertThat(producer.submit(SELL, ORDER).queue().value()).isEqualTo("mail");
            assertThat(redis.redis().smembers(redis.prefix() + ":queues")).containsExactly("mail");
        }
    }

    @Test
    void aClosedProducerSaysSo(TestRedis redis) {
        TaskProducer producer = connect(redis);
        TaskId id = producer.submit(SELL, ORDER);
        producer.close();
        producer.close();
        List<Function<TaskProducer, CompletionStage<?>>> calls = List.of(
                closed -> closed.submitAsync(SELL, ORDER),
                closed -> closed.submitAsync(ProducerTests.task("x")),
                closed -> closed.scheduleAsync(SELL, ORDER, ENOUGH),
                closed -> closed.cancelAsync(id),
                closed -> closed.statusAsync(id),
                closed -> closed.outcomeAsync(id),
                closed -> closed.resultAsync(SELL, id),
                closed -> closed.awaitAsync(id),
                closed -> closed.awaitAsync(SELL, id, ENOUGH));
        assertThat(calls).allSatisfy(call -> saysClosed(failure(call.apply(producer))));
        saysClosed(thrownBy(() -> producer.submit(SELL, ORDER)));
        saysClosed(thrownBy(() -> producer.await(id, ENOUGH)));
        saysClosed(thrownBy(() -> producer.status(id)));
        saysClosed(thrownBy(
                () -> producer.submitAll(List.of(ProducerTests.task("x")).iterator(), new BulkListener() {})));
    }

    private static void saysClosed(HeadraceException told) {
        assertThat(told).hasMessage("This producer is closed").isNotInstanceOf(RedisUnavailableException.class);
    }

    private static HeadraceException thrownBy(Runnable call) {
        try {
            call.run();
        } catch (HeadraceException e) {
            return e;
        }
        throw new AssertionError("Nothing was thrown");
    }
}
