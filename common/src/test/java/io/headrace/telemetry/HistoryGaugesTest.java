package io.headrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headrace.broker.HistoryFeed;
import io.headrace.redis.RedisBroker;
import io.headrace.redis.RedisSettings;
import io.headrace.task.RedisUnavailableException;
import io.headrace.testkit.FaultProxy;
import io.headrace.testkit.HeadraceTest;
import io.headrace.testkit.TestRedis;
import io.lettuce.core.XAddArgs;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@HeadraceTest
class HistoryGaugesTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicLong nanos = new AtomicLong(-7);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(HistoryGauges.class);
        logger.setLevel(Level.WARN);
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        ((Logger) LoggerFactory.getLogger(HistoryGauges.class)).detachAppender(lines);
    }

    @Test
    void every_queue_is_shown_as_it_stands_and_nothing_that_cannot_be_seen(TestRedis redis) {
        try (FaultProxy proxy = FaultProxy.to(redis.url());
                RedisBroker broker = RedisBroker.connect(settings(proxy.url(), redis));
                HistoryFeed feed = broker.historyFeed("a");
                HistoryGauges gauges = gauges(feed)) {
            wait(redis, "mail", 300, Duration.ofSeconds(40));
            wait(redis, "mail", 300, Duration.ZERO);
            lose(redis, "mail", 2, 1);
            wait(redis, "video", 50, Duration.ofSeconds(20));
            lose(redis, "idle", 0, 0);
            gauges.runOnce();

            Map<String, Double> shown = shown();
            assertThat(shown.remove("headrace.history.lag mail")).isBetween(40.0, 60.0);
            assertThat(shown.remove("headrace.history.lag video")).isBetween(20.0, 40.0);
            assertThat(shown)
                    .isEqualTo(new TreeMap<>(Map.ofEntries(
                            Map.entry("headrace.history.lag idle", 0.0),
                            Map.entry("headrace.history.entries idle", 0.0),
                            Map.entry("headrace.history.entries mail", 2.0),
                            Map.entry("headrace.history.entries video", 1.0),
                            Map.entry("headrace.history.bytes idle", 0.0),
                            Map.entry("headrace.history.bytes mail", 600.0),
                            Map.entry("headrace.history.bytes video", 50.0),
                            Map.entry("headrace.history.values.left.out idle", 0.0),
                            Map.entry("headrace.history.values.left.out mail", 2.0),
                            Map.entry("headrace.history.values.left.out video", 0.0),
                            Map.entry("headrace.history.tasks.left.out idle", 0.0),
                            Map.entry("headrace.history.tasks.left.out mail", 1.0),
                            Map.entry("headrace.history.tasks.left.out video", 0.0),
                            Map.entry("headrace.history.bytes.limit null", 1_000.0))));
            assertThat(gauges.waiting().entries()).isEqualTo(3);
            assertThat(gauges.waiting().bytes()).isEqualTo(650);
            assertThat(gauges.waiting().lag()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(60));

            proxy.blackHole();
            assertThatExceptionOfType(RedisUnavailableException.class).isThrownBy(gauges::runOnce);
            assertThat(shown()).isEmpty();

            proxy.heal();
            redis.redis().srem(redis.prefix() + ":queues", "video");
            gauges.runOnce();
            assertThat(shown()).hasSize(11).containsEntry("headrace.history.entries mail", 2.0);
        }
        assertThat(shown()).isEmpty();
    }

    @Test
    void what_is_left_out_is_said_at_once_and_then_once_a_minute_and_remembered(TestRedis redis) {
        try (RedisBroker broker = RedisBroker.connect(settings(redis.url(), redis));
                HistoryFeed feed = broker.historyFeed("a");
                HistoryGauges gauges = gauges(feed)) {
            // What was lost before anybody looked is no news.
            lose(redis, "spring", 5, 5);
            gauges.runOnce();
            assertThat(warnings("spring")).isEmpty();
            assertThat(gauges.losses()).isEmpty();

            lose(redis, "spring", 1, 0);
            gauges.runOnce();
            assertThat(warnings("spring"))
                    .containsExactly(
                            "Queue spring: the history LACKS payload and result of 1 task, for good: 0 entries with"
                                    + " 0 of 1000 bytes wait for an archiver, the oldest for 0s. See that headrace history archive"
                                    + " runs, and whether PostgreSQL takes what it writes; or raise history.stream-limit.");
            pass(Duration.ofSeconds(20));
            lose(redis, "spring", 10, 20);
            gauges.runOnce();
            assertThat(warnings("spring")).hasSize(1);
            pass(Duration.ofSeconds(40));
            // Though nothing more is lost.
            gauges.runOnce();
            assertThat(warnings("spring")).hasSize(2);
            assertThat(warnings("spring").get(1))
                    .contains("LACKS 20 tasks as a whole, and payload and result of 10 tasks, for good");
            assertThat(gauges.losses())
                    .containsExactly(
                            "The history lacks 20 tasks as a whole, and payload and result of 11 tasks of queue"
                                    + " spring, because too much waited for an archiver; the last was left out 40 s ago. Run more"
                                    + " archivers, see what holds up PostgreSQL, or raise history.stream-limit");
        }
    }

    @Test
    void a_loss_is_forgotten_after_a_while_but_not_by_an_outage_of_redis(TestRedis redis) {
        try (FaultProxy proxy = FaultProxy.to(redis.url());
                RedisBroker broker = RedisBroker.connect(settings(proxy.url(), redis));
                HistoryFeed feed = broker.historyFeed("a");
                HistoryGauges gauges = gauges(feed)) {
            lose(redis, "autumn", 0, 0);
            gauges.runOnce();
            lose(redis, "autumn", 0, 1);
            gauges.runOnce();
            proxy.blackHole();
            assertThatExceptionOfType(RedisUnavailableException.class).isThrownBy(gauges::runOnce);
            proxy.heal();
            pass(Duration.ofMinutes(9));
            gauges.runOnce();
            assertThat(gauges.losses()).singleElement().asString().contains("1 task as a whole of queue autumn");
            pass(Duration.ofMinutes(2));
            gauges.runOnce();
            assertThat(gauges.losses()).isEmpty();
            assertThat(warnings("autumn")).hasSize(1);

            lose(redis, "autumn", 0, 1);
            gauges.runOnce();
            assertThat(warnings("autumn")).hasSize(2);
            assertThat(warnings("autumn").get(1)).contains("LACKS 1 task as a whole");
        }
    }

    private HistoryGauges gauges(HistoryFeed feed) {
        return new HistoryGauges(feed, registry, 1_000, nanos::get);
    }

    private static RedisSettings settings(String url, TestRedis redis) {
        return RedisSettings.of(url).withPrefix(redis.prefix()).withTimeout(Duration.ofMillis(500));
    }

    /** Has an entry stand there for so long. */
    private static void wait(TestRedis redis, String queue, long bytes, Duration since) {
        List<String> time = redis.redis().time();
        long millis = Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
        lose(redis, queue, 0, 0);
        redis.redis()
                .xadd(
                        key(redis, queue),
                        XAddArgs.Builder.maxlen(1_000).id((millis - since.toMillis()) + "-0"),
                        "endings",
                        "");
        redis.redis().hincrby(key(redis, queue) + ":fill", "bytes", bytes);
    }

    private static void lose(TestRedis redis, String queue, long values, long tasks) {
        redis.redis().sadd(redis.prefix() + ":queues", queue);
        redis.redis().hincrby(key(redis, queue) + ":fill", "valuesLeftOut", values);
        redis.redis().hincrby(key(redis, queue) + ":fill", "tasksLeftOut", tasks);
    }

    private static String key(TestRedis redis, String queue) {
        return redis.prefix() + ":{" + queue + "}:history";
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Other tests speak of other queues at the same time. */
    private List<String> warnings(String queue) {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith("Queue " + queue + ":"))
                .toList();
    }

    private Map<String, Double> shown() {
        Map<String, Double> shown = new TreeMap<>();
        registry.getMeters().forEach(meter -> {
            for (Measurement measured : meter.measure()) {
                shown.put(
                        meter.getId().getName() + " " + meter.getId().getTag("messaging.destination.name"),
                        measured.getValue());
            }
        });
        return shown;
    }
}
