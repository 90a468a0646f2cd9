package io.headrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.Delivery;
import io.headrace.broker.Settlement.Verdict;
import io.headrace.task.HeadraceException;
import io.headrace.task.Outcome;
import io.headrace.task.TaskId;
import io.headrace.task.TaskNotFoundException;
import io.headrace.task.TaskOptions;
import io.headrace.task.TaskState;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class AwaitScriptTest {

    private final QueueScene scene;

    AwaitScriptTest(TestRedis redis) {
        scene = QueueScene.on(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private boolean awaitedIsEmpty() {
        return scene.redis.snapshot().get("{q}:awaited") == null;
    }

    private void untilRegistered(QueueScene where, TaskId id) {
        await().until(() -> where.redis.redis().hexists(where.keys.awaited(QueueScene.QUEUE), id.local()));
    }

    @Test
    void anEndThatCameBeforeIsAnsweredAtOnce() {
        Delivery a = scene.running("w1");
        scene.settle("w1", QueueScene.complete(a));
        String before = scene.keyspace();
        assertThat(QueueScene.answer(scene.submissions.await(a.task().id())).result())
                .isEqualTo(QueueScene.bytes("7"));
        assertThat(scene.keyspace()).isEqualTo(before);
    }

    @Test
    void anEndThatComesLaterIsHeard() {
        Delivery a = scene.running("w1");
        CompletableFuture<Outcome> end = scene.submissions.await(a.task().id());
        untilRegistered(scene, a.task().id());
        scene.settle("w1", QueueScene.complete(a));
        assertThat(QueueScene.answer(end).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(scene.keyspace()).doesNotContain("awaited");
    }

    @Test
    void everyKindOfEndIsHeard() {
        CompletableFuture<Outcome> dead = after(scene.running("w1"), QueueScene::bury);
        CompletableFuture<Outcome> expired = after(scene.running("w1"), each -> QueueScene.expire(each, 1));
        CompletableFuture<Outcome> unkept = after(unkept(), QueueScene::complete);
        assertThat(QueueScene.answer(dead).state()).isEqualTo(TaskState.DEAD);
        assertThat(QueueScene.answer(expired).state()).isEqualTo(TaskState.EXPIRED);
        assertThat(QueueScene.answer(unkept).state()).isEqualTo(TaskState.COMPLETED);
        TaskId queued = scene.submit();
        CompletableFuture<Outcome> cancelled = scene.submissions.await(queued);
        untilRegistered(scene, queued);
        scene.submissions.cancel(queued);
        assertThat(QueueScene.answer(cancelled).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(awaitedIsEmpty()).isTrue();
    }

    private Delivery unkept() {
        scene.submit(TaskOptions.builder().retention(Duration.ZERO).build());
        return scene.fetchOne("w1");
    }

    private CompletableFuture<Outcome> after(
            Delivery delivery, java.util.function.Function<Delivery, io.headrace.broker.Settlement> how) {
        CompletableFuture<Outcome> end = scene.submissions.await(delivery.task().id());
        untilRegistered(scene, delivery.task().id());
        scene.settle("w1", how.apply(delivery));
        return end;
    }

    @Test
    void anUnknownTaskFails() {
        assertThatExceptionOfType(TaskNotFoundException.class)
                .isThrownBy(() -> QueueScene.answer(scene.submissions.await(TaskId.parse("q/nobody"))));
        await().until(this::awaitedIsEmpty);
    }

    @Test
    void twoWaitersOnOneIdAndAThirdInAnotherProcess() {
        try (QueueScene other = QueueScene.untouched(scene.redis)) {
            Delivery a = scene.running("w1");
            List<CompletableFuture<Outcome>> all = List.of(
                    scene.submissions.await(a.task().id()),
                    scene.submissions.await(a.task().id()),
                    other.submissions.await(a.task().id()));
            await().until(() ->
                    String.valueOf(scene.redis.snapshot().get("{q}:awaited")).contains(" "));
            scene.settle("w1", QueueScene.complete(a));
            assertThat(all)
                    .allSatisfy(
                            each -> assertThat(QueueScene.answer(each).state()).isEqualTo(TaskState.COMPLETED));
            assertThat(awaitedIsEmpty()).isTrue();
        }
    }

    @Test
    void aWaiterThatGivesUpLeavesNoTraceAndTakesNobodyWithIt() {
        Delivery a = scene.running("w1");
        CompletableFuture<Outcome> one = scene.submissions.await(a.task().id());
        CompletableFuture<Outcome> two = scene.submissions.await(a.task().id());
        untilRegistered(scene, a.task().id());
        one.cancel(true);
        assertThat(awaitedIsEmpty()).isFalse();
        two.cancel(true);
        await().until(this::awaitedIsEmpty);
        CompletableFuture<Outcome> three = scene.submissions.await(a.task().id());
        untilRegistered(scene, a.task().id());
        scene.settle("w1", QueueScene.complete(a));
        assertThat(QueueScene.answer(three).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void aWaiterThatGivesUpBeforeItIsRegisteredLeavesNoTrace() {
        TaskId a = scene.submit();
        for (int i = 0; i < 50; i++) {
            scene.submissions.await(a).cancel(true);
        }
        CompletableFuture<Outcome> last = scene.submissions.await(a);
        untilRegistered(scene, a);
        last.cancel(true);
        await().until(this::awaitedIsEmpty);
    }

    @Test
    void closingLeavesNoTraceAndFailsWhoWaits() {
        TaskId a = scene.submit();
        CompletableFuture<Outcome> end = scene.submissions.await(a);
        untilRegistered(scene, a);
        scene.submissions.close();
        assertThatExceptionOfType(HeadraceException.class)
                .isThrownBy(() -> QueueScene.answer(end))
                .withMessageContaining("closed");
        await().until(this::awaitedIsEmpty);
        assertThatExceptionOfType(HeadraceException.class)
                .isThrownBy(() -> QueueScene.answer(scene.submissions.await(a)))
                .withMessageContaining("closed");
    }

    @Test
    void aWaitMayBeBegunOnAThreadOfTheClient() {
        CompletableFuture<Outcome> end = scene.submissions
                .submit(QueueScene.submission(TaskOptions.DEFAULTS))
                .thenCompose(submitted -> scene.submissions.await(submitted.id()));
        await().until(() -> !awaitedIsEmpty());
        scene.settle("w1", QueueScene.complete(scene.fetchOne("w1")));
        assertThat(QueueScene.answer(end).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void outlivesAServerThatIsKilledAndStartedAgain(TestRedis redis, RedisServer server) {
        Delivery a = scene.running("w1");
        CompletableFuture<Outcome> end = scene.submissions.await(a.task().id());
        untilRegistered(scene, a.task().id());
        server.kill();
        server.start();
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> redis.redis().ping().equals("PONG"));
        assertThat(scene.settle("w1", QueueScene.complete(a))).isEqualTo(Verdict.SETTLED);
        assertThat(QueueScene.answer(end).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void outlivesALostConnectionDuringWhichTheTaskEnds(TestRedis redis, FaultProxy proxy) {
        try (QueueScene far = QueueScene.through(redis, proxy.url())) {
            Delivery a = scene.running("w1");
            CompletableFuture<Outcome> end = far.submissions.await(a.task().id());
            untilRegistered(scene, a.task().id());
            proxy.refuse();
            scene.settle("w1", QueueScene.complete(a));
            proxy.heal();
            assertThat(QueueScene.answer(end).state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @Test
    void aLostReplyWhileSettlingLeavesExactlyOneOutcome(TestRedis redis, RedisServer server, FaultProxy proxy) {
        try (QueueScene far = QueueScene.through(redis, proxy.url())) {
            // The script is in the cache of a server that nobody else empties: what is lost is not NOSCRIPT.
            far.settle("w1", QueueScene.complete(scene.running("w1")));
            Delivery a = scene.running("w1");
            proxy.dropReplies();
            CompletableFuture<Verdict> lost =
                    CompletableFuture.supplyAsync(() -> far.settle("w1", QueueScene.complete(a)));
            String outcome = scene.keys.outcome(a.task().id());
            await().until(() -> scene.redis.redis().exists(outcome) == 1);
            assertThat(server.isRunning()).isTrue();
            String after = scene.keyspace();
            proxy.heal();
            // Whether the client sends the call again on its new connection or gives up is a matter of the moment.
            CompletableFuture<String> told = lost.handle((verdict, failure) -> failure == null
                    ? verdict.name()
                    : failure.getCause().getClass().getSimpleName());
            assertThat(QueueScene.answer(told)).isIn("LEASE_LOST", "RedisUnavailableException");
            assertThat(far.settle("w1", QueueScene.complete(a))).isEqualTo(Verdict.LEASE_LOST);
            assertThat(scene.keyspace()).isEqualTo(after).contains("{completed=2}");
        }
    }
}
