package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headrace.broker.Deliveries;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.task.RedisUnavailableException;
import io.headrace.task.TaskOptions;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which tasks a worker takes, and how many. */
@HeadraceTest
class PriorityTest {

    private Scene scene;

    @BeforeEach
    void open(TestRedis redis) {
        scene = new Scene(redis);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private void submit(Priority priority, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            scene.submit("x", TaskOptions.builder().priority(priority).build());
        }
    }

    private List<Integer> levelsRun() {
        return scene.signals.started().stream()
                .map(task -> task.options().priority().level())
                .toList();
    }

    @Test
    void runsTheMostUrgentFirst() throws Exception {
        for (Priority priority : Priority.values()) {
            submit(priority, 4);
        }
        scene.start(Scene.quick().withConcurrency(1), (context, text) -> text);
        scene.signals.awaitCount("settled", 20);

        assertThat(levelsRun()).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void letsLowerLevelsProgressWhenWeighted() throws Exception {
        submit(Priority.HIGHEST, 60);
        submit(Priority.NORMAL, 60);
        scene.start(
                Scene.quick().withConcurrency(1).withPriorityOrder(PriorityOrder.WEIGHTED), (context, text) -> text);
        scene.signals.awaitCount("settled", 120);

        List<Integer> levels = levelsRun();
        List<Integer> whileUrgentWaited = levels.subList(0, levels.lastIndexOf(5));
        long urgent = whileUrgentWaited.stream().filter(level -> level == 5).count();
        assertThat(whileUrgentWaited).contains(3);
        assertThat(whileUrgentWaited.size() - urgent).isLessThan(urgent);
    }

    @Test
    void sharesItselfBetweenQueues() throws Exception {
        byte[] payload = "\"x\"".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 30; i++) {
            scene.submit(new QueueName("a"), "text", payload, TaskOptions.DEFAULTS);
            scene.submit(new QueueName("b"), "text", payload, TaskOptions.DEFAULTS);
        }
        scene.start(scene.worker().queues("a", "b").concurrency(2).handle(Scene.TEXT, (context, text) -> text));
        scene.signals.awaitCount("settled", 60);

        List<String> firstHalf = scene.signals.started().subList(0, 30).stream()
                .map(task -> task.id().queue().value())
                .toList();
        assertThat(firstHalf.stream().filter("a"::equals).count()).isBetween(8L, 22L);
    }

    @Test
    void takesNoMoreThanItHasSlots() throws Exception {
        for (Priority priority : Priority.values()) {
            submit(priority, 5);
        }
        CountDownLatch end = new CountDownLatch(1);
        scene.start(Scene.quick().withConcurrency(3), (context, text) -> {
            end.await();
            return text;
        });
        scene.signals.awaitCount("started", 3);
        assertThat(scene.pending()).isEqualTo(3);
        end.countDown();
        scene.signals.awaitCount("settled", 25);
        assertThat(scene.standing()).isZero();
    }

    @Test
    void takesAtMostOneOfEachLevelMoreWhenItWaited() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        scene.start(Scene.quick().withConcurrency(1), (context, text) -> {
            end.await();
            return text;
        });
        await().until(() -> scene.redis.redis().clientList().contains("cmd=xreadgroup"));
        addToAllLevelsAtOnce(3);
        scene.signals.awaitCount("started", 1);
        assertThat(scene.pending()).isBetween(1L, 5L);
        end.countDown();
        scene.signals.awaitCount("settled", 15);
        assertThat(scene.standing()).isZero();
    }

    @Test
    void runsAllThatCameWithOneThatCouldNotBeHandedBack() throws Exception {
        AtomicInteger releases = new AtomicInteger();
        addToAllLevelsAtOnce(1);
        scene.start(scene.worker()
                .concurrency(1)
                .around(deliveries -> failingOnce(deliveries, releases))
                .handle(Scene.TEXT, (context, text) -> text));
        scene.signals.awaitCount("settled", 5);

        assertThat(releases).hasPositiveValue();
        // Nothing had to wait until its lease ran out.
        assertThat(scene.signals.all("settled"))
                .extracting(signal -> ((Signals.Settled) signal.detail())
                        .settlement()
                        .delivery()
                        .deliveries())
                .containsOnly(1);
        assertThat(scene.standing()).isZero();
    }

    /** A server where tasks come just before the first blocking read, and that does not answer to the first handing back. */
    private static Deliveries failingOnce(Deliveries deliveries, AtomicInteger releases) {
        return (Deliveries) Proxy.newProxyInstance(
                PriorityTest.class.getClassLoader(), new Class<?>[] {Deliveries.class}, (proxy, method, args) -> {
                    if (method.getName().equals("release") && releases.getAndIncrement() == 0) {
                        throw new RedisUnavailableException("no answer");
                    }
                    if (method.getName().equals("fetch") && releases.get() == 0) {
                        return List.of();
                    }
                    try {
                        return method.invoke(deliveries, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void addToAllLevelsAtOnce(int each) {
        RedisClient client = RedisClient.create(scene.redis.url());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().multi();
            for (Priority priority : Priority.values()) {
                IntStream.range(0, each)
                        .forEach(i -> connection
                                .sync()
                                .xadd(scene.stream(priority), Map.of("type", "text", "payload", "\"x\"")));
            }
            connection.sync().exec();
        } finally {
            client.shutdown();
        }
    }
}
