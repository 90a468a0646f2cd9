package io.headrace.scheduler;

import static io.headrace.scheduler.Scene.MAIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.broker.Deliveries;
import io.headrace.broker.Level;
import io.headrace.broker.Maintenance;
import io.headrace.broker.WorkerInfo;
import io.headrace.scheduler.Signals.ConsumerRemoved;
import io.headrace.scheduler.Signals.DeadLettersDropped;
import io.headrace.task.Priority;
import io.headrace.task.QueueName;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.RedisServer;
import io.headrace.testkit.TestRedis;
import io.lettuce.core.Consumer;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@HeadraceTest
class JanitorTest {

    private static final Level NORMAL = new Level(MAIL, Priority.NORMAL);

    private final Scene scene;
    private final String stream;
    private final Signals signals = new Signals();

    JanitorTest(TestRedis redis) {
        scene = new Scene(redis);
        stream = scene.key(MAIL, "ready:3");
    }

    @BeforeEach
    void prepareGroup() {
        try (Deliveries deliveries = scene.broker.deliveries("nobody")) {
            deliveries.prepare(List.of(MAIL));
        }
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private void consumer(String worker) {
        scene.redis.redis().xgroupCreateconsumer(stream, Consumer.from("workers", worker));
    }

    @SuppressWarnings("unchecked") // an array of one generic argument
    private void deliverOneTo(String worker) {
        scene.redis.redis().xadd(stream, Map.of("type", "t", "payload", "1"));
        assertThat(scene.redis.redis().xreadgroup(Consumer.from("workers", worker), StreamOffset.lastConsumed(stream)))
                .hasSize(1);
    }

    private void alive(String worker) {
        try (Deliveries deliveries = scene.broker.deliveries(worker)) {
            deliveries.heartbeat(
                    new WorkerInfo(
                            worker,
                            "here",
                            1,
                            List.of("mail"),
                            List.of(),
                            1,
                            0,
                            Instant.EPOCH,
                            "test",
                            false,
                            List.of()),
                    Duration.ofMinutes(1));
        }
    }

    private List<String> consumers() {
        return scene.redis.redis().xinfoConsumers(stream, "workers").stream()
                .map(row -> String.valueOf(((List<?>) row).get(1)))
                .toList();
    }

    @Test
    void only_consumers_of_dead_workers_that_have_nothing_pending_go() {
        consumer("alive");
        consumer("dead");
        consumer("released");
        deliverOneTo("dead-but-pending");
        alive("alive");

        try (ManualScheduler scheduler = ManualScheduler.connect(Scene.settings(scene.redis))) {
            assertThat(scheduler.runJanitor()).isEqualTo(new Cleaning(1, 0));
            assertThat(consumers()).containsExactlyInAnyOrder("alive", "dead-but-pending", "released");
            assertThat(scheduler.runJanitor()).isEqualTo(Cleaning.NOTHING);
        }
        assertThat(scene.redis.redis().xpending(stream, "workers").getCount()).isEqualTo(1);
    }

    @Test
    void a_name_is_forgotten_when_nothing_of_it_is_left() {
        consumer("dead");
        deliverOneTo("dead-but-pending");
        alive("alive");
        scene.redis
                .redis()
                .sadd(scene.redis.prefix() + ":workers", "dead", "dead-but-pending", "dead-without-consumer");
        for (Duration interval : List.of(Duration.ofSeconds(30), Duration.ofSeconds(20))) {
            try (Maintenance maintenance = scene.broker.maintenance()) {
                assertThat(new Janitor(maintenance, interval, 10, signals).runOnce())
                        .isEqualTo(interval);
            }
            assertThat(scene.redis.redis().smembers(scene.redis.prefix() + ":workers"))
                    .containsExactlyInAnyOrder("alive", "dead-but-pending");
        }
        try (ManualScheduler scheduler = ManualScheduler.connect(Scene.settings(scene.redis))) {
            scene.redis.redis().sadd(scene.redis.prefix() + ":workers", "dead");
            assertThat(scheduler.runJanitor()).isEqualTo(Cleaning.NOTHING);
        }
        assertThat(scene.redis.redis().smembers(scene.redis.prefix() + ":workers"))
                .containsExactlyInAnyOrder("alive", "dead-but-pending");
    }

    @Test
    void who_lives_is_asked_once_and_not_for_every_consumer(RedisServer server) {
        List<QueueName> queues = List.of(MAIL, new QueueName("a"), new QueueName("b"), new QueueName("c"));
        try (Deliveries deliveries = scene.broker.deliveries("nobody")) {
            deliveries.prepare(queues);
        }
        for (String worker : List.of("w1", "w2", "w3")) {
            alive(worker);
            queues.forEach(queue -> scene.redis
                    .redis()
                    .xgroupCreateconsumer(scene.key(queue, "ready:3"), Consumer.from("workers", worker)));
        }
        assertThat(server.isRunning()).isTrue();
        scene.redis.redis().configResetstat();
        try (Maintenance maintenance = scene.broker.maintenance()) {
            new Janitor(maintenance, Duration.ofSeconds(30), 10, signals).runOnce();
        }
        assertThat(scene.redis.redis().info("commandstats").lines().map(line -> line.split(",", 2)[0]))
                .contains("cmdstat_smembers:calls=2", "cmdstat_mget:calls=1")
                .noneMatch(line -> line.startsWith("cmdstat_exists"));
        assertThat(consumers()).containsExactlyInAnyOrder("w1", "w2", "w3");
    }

    @Test
    void an_entry_delivered_between_look_and_removal_keeps_its_consumer() {
        consumer("slow");
        consumer("dead");
        try (Maintenance maintenance = scene.broker.maintenance()) {
            Maintenance delivering = new DeliveringLate(maintenance, () -> deliverOneTo("slow"));

            Cleaning done = new Janitor(delivering, Duration.ofSeconds(30), 10, signals).clean();

            assertThat(done).isEqualTo(new Cleaning(1, 0));
        }
        assertThat(consumers()).containsExactly("slow");
        assertThat(scene.redis.redis().xpending(stream, "workers").getConsumerMessageCount())
                .containsExactly(Map.entry("slow", 1L));
        assertThat(signals.all(ConsumerRemoved.class)).containsExactly(new ConsumerRemoved(NORMAL, "dead"));
    }

    @Test
    void the_oldest_dead_letters_beyond_the_limit_are_dropped_with_their_outcomes_and_counted() {
        for (int i = 1; i <= 5; i++) {
            scene.redis.redis().xadd(scene.key(MAIL, "dead"), Map.of("id", "t" + i, "outcome", "{}"));
            scene.redis.redis().set(scene.key(MAIL, "outcome:t" + i), "{}");
        }

        try (ManualScheduler scheduler = ManualScheduler.connect(Scene.settings(scene.redis))) {
            assertThat(scheduler.runJanitor()).isEqualTo(Cleaning.NOTHING);
            assertThat(scheduler.runJanitor(3)).isEqualTo(new Cleaning(0, 2));
            assertThat(scheduler.runJanitor(3)).isEqualTo(Cleaning.NOTHING);
        }

        assertThat(scene.redis.redis().xrange(scene.key(MAIL, "dead"), io.lettuce.core.Range.unbounded()).stream()
                        .map(letter -> letter.getBody().get("id")))
                .containsExactly("t3", "t4", "t5");
        assertThat(scene.redis.snapshot().keys())
                .filteredOn(key -> key.contains(":outcome:"))
                .containsExactly("{mail}:outcome:t3", "{mail}:outcome:t4", "{mail}:outcome:t5");
        assertThat(scene.redis.snapshot().asMap().entrySet())
                .filteredOn(entry -> entry.getKey().contains(":stats:"))
                .singleElement()
                .satisfies(stats -> assertThat(stats.getValue()).isEqualTo("{dropped=2} (ttl)"));
    }

    @Test
    void more_than_one_turn_of_dead_letters_is_dropped_without_a_pause() {
        for (int i = 0; i < 6_000; i++) {
            scene.redis.redis().xadd(scene.key(MAIL, "dead"), Map.of("id", "t" + i));
        }
        try (Maintenance maintenance = scene.broker.maintenance()) {
            Janitor janitor = new Janitor(maintenance, Duration.ofSeconds(30), 10, signals);
            assertThat(janitor.runOnce()).isZero();
            assertThat(janitor.runOnce()).isEqualTo(Duration.ofSeconds(30));
        }
        assertThat(signals.all(DeadLettersDropped.class))
                .containsExactly(new DeadLettersDropped(MAIL, 5_000), new DeadLettersDropped(MAIL, 990));
    }

    @Test
    void a_running_scheduler_cleans_by_itself() {
        consumer("dead");
        try (TaskScheduler scheduler = TaskScheduler.builder(Scene.settings(scene.redis))
                .janitorInterval(Duration.ofMillis(50))
                .deadLetterLimit(0)
                .listener(signals)
                .build()) {
            scheduler.start();
            assertThat(signals.await(ConsumerRemoved.class)).isEqualTo(new ConsumerRemoved(NORMAL, "dead"));

            scene.redis.redis().xadd(scene.key(MAIL, "dead"), Map.of("id", "t"));
            assertThat(signals.await(DeadLettersDropped.class)).isEqualTo(new DeadLettersDropped(MAIL, 1));
        }
    }

    /** The real one, with something happening at the worst moment. */
    private record DeliveringLate(Maintenance real, Runnable late) implements Maintenance {

        @Override
        public Set<QueueName> queues() {
            return real.queues();
        }

        @Override
        public Promotion promote(QueueName queue, int limit) {
            return real.promote(queue, limit);
        }

        @Override
        public void onEarlierDue(Runnable listener) {
            real.onEarlierDue(listener);
        }

        @Override
        public Workers workers() {
            return real.workers();
        }

        @Override
        public void forgetWorkers(Set<String> names) {
            real.forgetWorkers(names);
        }

        @Override
        public List<Maintenance.Consumer> deadConsumers(QueueName queue, Set<String> living) {
            List<Maintenance.Consumer> dead = real.deadConsumers(queue, living);
            late.run();
            return dead;
        }

        @Override
        public boolean removeConsumer(Maintenance.Consumer consumer) {
            return real.removeConsumer(consumer);
        }

        @Override
        public int trimDeadLetters(QueueName queue, long limit) {
            return real.trimDeadLetters(queue, limit);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
