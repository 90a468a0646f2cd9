package io.headrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headrace.broker.HistoryBacklog;
import io.headrace.broker.HistoryEntry;
import io.headrace.broker.HistoryFeed;
import io.headrace.task.QueueName;
import io.headrace.task.RedisRefusedException;
import io.headrace.task.RedisUnavailableException;
import io.headrace.telemetry.HistoryGauges.Waiting;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HistoryGaugesTest {

    private static final QueueName MAIL = new QueueName("mail");
    private static final QueueName VIDEO = new QueueName("video");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Told told = new Told();
    private final AtomicLong nanos = new AtomicLong(-7);
    private final HistoryGauges gauges = new HistoryGauges(told, registry, 1_000, nanos::get);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        ((Logger) LoggerFactory.getLogger(HistoryGauges.class)).addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        ((Logger) LoggerFactory.getLogger(HistoryGauges.class)).detachAppender(lines);
    }

    @Test
    void everyQueueIsShownAsItStandsAndNothingThatCannotBeSeen() {
        told.backlogs.put(MAIL, new HistoryBacklog(3, 300, Duration.ofMillis(1_500), 2, 1));
        told.backlogs.put(VIDEO, new HistoryBacklog(1, 50, Duration.ofMillis(2_500), 0, 0));
        gauges.runOnce();

        assertThat(shown())
                .isEqualTo(new TreeMap<>(Map.ofEntries(
                        Map.entry("headrace.history.lag mail", 1.5),
                        Map.entry("headrace.history.lag video", 2.5),
                        Map.entry("headrace.history.entries mail", 3.0),
                        Map.entry("headrace.history.entries video", 1.0),
                        Map.entry("headrace.history.bytes mail", 300.0),
                        Map.entry("headrace.history.bytes video", 50.0),
                        Map.entry("headrace.history.values.left.out mail", 2.0),
                        Map.entry("headrace.history.values.left.out video", 0.0),
                        Map.entry("headrace.history.tasks.left.out mail", 1.0),
                        Map.entry("headrace.history.tasks.left.out video", 0.0),
                        Map.entry("headrace.history.bytes.limit null", 1_000.0))));
        assertThat(gauges.waiting()).isEqualTo(new Waiting(4, 350, Duration.ofMillis(2_500)));

        told.broken.add(MAIL);
        gauges.runOnce();
        assertThat(shown()).hasSize(6).containsKey("headrace.history.lag video");
        assertThat(gauges.waiting()).isEqualTo(new Waiting(1, 50, Duration.ofMillis(2_500)));

        told.isAway = true;
        assertThatExceptionOfType(RedisUnavailableException.class).isThrownBy(gauges::runOnce);
        assertThat(shown()).isEmpty();

        told.isAway = false;
        told.broken.clear();
        told.backlogs.remove(VIDEO);
        gauges.runOnce();
        assertThat(shown()).hasSize(6).containsEntry("headrace.history.entries mail", 3.0);
        gauges.close();
        assertThat(shown()).isEmpty();
    }

    @Test
    void whatIsLeftOutIsSaidAtOnceAndThenOnceAMinuteAndRemembered() {
        // What was lost before anybody looked is no news.
        see(5, 5);
        assertThat(warnings()).isEmpty();
        assertThat(gauges.losses()).isEmpty();

        see(6, 5);
        assertThat(warnings())
                .containsExactly(
                        "Queue mail: the history LACKS payload and result of 1 task, for good: 3 entries with 900 of 1000 bytes"
                                + " wait for an archiver, the oldest for 4s. See that headrace history archive runs, and"
                                + " whether PostgreSQL takes what it writes; or raise history.stream-limit.");
        pass(Duration.ofSeconds(20));
        see(16, 25);
        assertThat(warnings()).isEmpty();
        pass(Duration.ofSeconds(40));
        // Though nothing more is lost.
        see(16, 25);
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("LACKS 20 tasks as a whole, and payload and result of 10 tasks, for good");
        assertThat(gauges.losses())
                .containsExactly("The history lacks 20 tasks as a whole, and payload and result of 11 tasks of queue mail,"
                        + " because too much waited for an archiver; the last was left out 40 s ago. Run more archivers, see"
                        + " what holds up PostgreSQL, or raise history.stream-limit");
    }

    @Test
    void aLossIsForgottenAfterAWhileButNotByAnOutageOfRedis() {
        see(0, 0);
        see(0, 1);
        told.isAway = true;
        assertThatExceptionOfType(RedisUnavailableException.class).isThrownBy(gauges::runOnce);
        told.isAway = false;
        pass(Duration.ofMinutes(9));
        see(0, 1);
        assertThat(gauges.losses()).singleElement().asString().contains("1 task as a whole of queue mail");
        pass(Duration.ofMinutes(2));
        see(0, 1);
        assertThat(gauges.losses()).isEmpty();
        assertThat(warnings()).hasSize(1);

        see(0, 2);
        assertThat(warnings()).singleElement().asString().contains("LACKS 1 task as a whole");
    }

    private void see(long valuesLeftOut, long tasksLeftOut) {
        told.backlogs.put(MAIL, new HistoryBacklog(3, 900, Duration.ofSeconds(4), valuesLeftOut, tasksLeftOut));
        gauges.runOnce();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private List<String> warnings() {
        List<String> said =
                lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        lines.list.clear();
        return said;
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

    /** Says what it was told to; that the real one counts right, its own test shows. */
    private static final class Told implements HistoryFeed {

        private final Map<QueueName, HistoryBacklog> backlogs = new HashMap<>();
        private final Set<QueueName> broken = new TreeSet<>();
        private boolean isAway;

        @Override
        public Set<QueueName> queues() {
            return backlogs.keySet();
        }

        @Override
        public List<HistoryBacklog> backlogs(List<QueueName> queues) {
            if (isAway) {
                throw new RedisUnavailableException("No answer");
            }
            if (queues.stream().anyMatch(broken::contains)) {
                throw new RedisRefusedException("WRONGTYPE");
            }
            return queues.stream().map(backlogs::get).toList();
        }

        @Override
        public List<HistoryEntry> read(Collection<QueueName> queues, long bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<HistoryEntry> takeOver(Collection<QueueName> queues, Duration heldFor, long bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void done(Collection<HistoryEntry> entries) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
