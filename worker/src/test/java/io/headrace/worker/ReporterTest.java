package io.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often what an attempt tells of itself is written. */
class ReporterTest {

    private final Alarms alarms = new Alarms();
    private final AtomicInteger told = new AtomicInteger();
    private final BlockingQueue<Integer> written = new LinkedBlockingQueue<>();
    private volatile CompletableFuture<?> answer = CompletableFuture.completedFuture(null);
    private final Reporter reporter = new Reporter(alarms::after, this::write);

    @AfterEach
    void close() {
        alarms.close();
    }

    private Future<?> write() {
        written.add(told.get());
        return answer;
    }

    private void tell() {
        told.incrementAndGet();
        reporter.told();
    }

    private int next() throws InterruptedException {
        Integer next = written.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("what is written within 20 s").isNotNull();
        return next;
    }

    /** Waits until as many pauses are over as are asked for. */
    private void letPass(int pauses) throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(1);
        alarms.after(Duration.ofMillis(250).multipliedBy(pauses).plusMillis(50), passed::countDown);
        assertThat(passed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theFirstIsWrittenAtOnceAndTheLastThoughNothingMoreIsTold() throws Exception {
        tell();
        assertThat(written.poll()).isEqualTo(1);
        tell();
        tell();
        tell();
        while (next() < 4) {
            // A slow machine may write some in between.
        }
        letPass(2);
        assertThat(written).isEmpty();
        tell();
        assertThat(written.poll()).isEqualTo(5);
    }

    @Test
    void aFloodIsWrittenFourTimesASecondAtMost() throws Exception {
        long begun = System.nanoTime();
        int writes;
        do {
            tell();
            writes = written.size();
        } while (writes < 4);
        long took = System.nanoTime() - begun;
        assertThat(writes).isLessThanOrEqualTo((int) (1 + took / 250_000_000));
        while (next() < told.get()) {
            // Not the last of the flood yet.
        }
        letPass(2);
        // At most once more: the last may have been written just before it was told.
        assertThat(written).hasSizeLessThan(2);
    }

    @Test
    void whileOneIsNotAnsweredNoOtherIsWritten() throws Exception {
        CompletableFuture<?> first = new CompletableFuture<>();
        answer = first;
        tell();
        tell();
        assertThat(next()).isEqualTo(1);
        letPass(2);
        assertThat(written).isEmpty();
        tell();
        first.complete(null);
        assertThat(next()).isEqualTo(3);
    }

    @Test
    void nothingIsWrittenAfterTheEnd() throws Exception {
        CompletableFuture<?> first = new CompletableFuture<>();
        answer = first;
        tell();
        tell();
        reporter.end();
        first.complete(null);
        letPass(2);
        tell();
        assertThat(written).containsExactly(1);
    }
}
