package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** That nobody waits for where the log goes. Alone, because the level of a log is everybody's. */
@Isolated
class LineWriterTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(AttemptLog.NAME);
    private final Level levelBefore = logger.getLevel();
    private final boolean additiveBefore = logger.isAdditive();
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final LineWriter lines = new LineWriter();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger written = new AtomicInteger();

    @BeforeEach
    void listen() {
        said.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(said);
        lines.start();
    }

    @AfterEach
    void restore() {
        end.countDown();
        lines.stop(Duration.ofSeconds(20));
        logger.detachAppender(said);
        logger.setLevel(levelBefore);
        logger.setAdditive(additiveBefore);
    }

    private void block() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        lines.execute(() -> {
            begun.countDown();
            awaitEnd();
        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void dropsAndCountsWhatComesWhileTheLogTakesNothing() throws Exception {
        block();
        for (int i = 0; i < 11_203; i++) {
            lines.execute(written::incrementAndGet);
        }
        end.countDown();
        assertThat(lines.stop(Duration.ofSeconds(20))).isTrue();
        assertThat(written).hasValue(10_000);
        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "... 1203 lines of attempts not written: the log does not take them as fast as tasks end");
    }

    @Test
    void writesInTheirOrderWhatWaitsWhenItStops() {
        // Read when the thread that fills it has ended.
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            String line = i + " ";
            lines.execute(() -> order.append(line));
        }
        assertThat(lines.stop(Duration.ofSeconds(20))).isTrue();
        assertThat(order).hasToString("0 1 2 3 4 ");
        assertThat(said.list).isEmpty();
    }

    @Test
    void stopsThoughTheLogTakesNothing() throws Exception {
        block();
        lines.execute(written::incrementAndGet);
        lines.stop(Duration.ofMillis(1));
        assertThat(written).hasValue(0);
    }

    @Test
    void goesOnAfterALineThatFails() {
        lines.execute(() -> {
            throw new IllegalStateException("no such appender");
        });
        lines.execute(written::incrementAndGet);
        assertThat(lines.stop(Duration.ofSeconds(20))).isTrue();
        assertThat(written).hasValue(1);
    }
}
