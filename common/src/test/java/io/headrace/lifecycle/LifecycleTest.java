package io.headrace.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    /** What a loop reported, in its order. */
    private static final class Heard implements PeriodicLoop.Listener {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void stepped(Duration pause) {
            events.add("stepped");
        }

        @Override
        public void failed(RuntimeException failure) {
            events.add("failed "
                    + (failure.getCause() == null ? failure : failure.getCause())
                            .getClass()
                            .getSimpleName());
        }

        String next() throws InterruptedException {
            return String.valueOf(events.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void noFailureEndsALoop() throws InterruptedException {
        Heard heard = new Heard();
        AtomicInteger step = new AtomicInteger();
        PeriodicLoop loop = new PeriodicLoop(
                "test",
                () -> {
                    switch (step.incrementAndGet()) {
                        case 1 -> throw new IllegalStateException("once");
                        case 2 -> throw new StackOverflowError("twice");
                        case 3 -> throw new InterruptedException("by somebody else");
                        case 4 -> {
                            Thread.currentThread().interrupt();
                            throw new IllegalArgumentException("interrupted as well");
                        }
                        default -> {
                            return Duration.ofSeconds(Long.MAX_VALUE);
                        }
                    }
                },
                heard);
        loop.start();
        for (String expected : List.of(
                "IllegalStateException", "StackOverflowError", "InterruptedException", "IllegalArgumentException")) {
            assertThat(heard.next()).isEqualTo("failed " + expected);
            loop.wake();
        }
        assertThat(heard.next()).isEqualTo("stepped");
        loop.wake();
        assertThat(heard.next()).isEqualTo("stepped");
        assertThat(loop.stop(LONG)).isTrue();
    }

    @Test
    void aListenerThatFailsDoesNotEndTheLoop() throws InterruptedException {
        CountDownLatch steps = new CountDownLatch(3);
        PeriodicLoop loop = new PeriodicLoop(
                "test",
                () -> {
                    steps.countDown();
                    return Duration.ZERO;
                },
                new PeriodicLoop.Listener() {
                    @Override
                    public void stepped(Duration pause) {
                        throw new IllegalStateException("hard of hearing");
                    }

                    @Override
                    public void failed(RuntimeException failure) {
                        throw failure;
                    }
                });
        loop.start();
        assertThat(steps.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(loop.stop(LONG)).isTrue();
    }

    @Test
    void stopInterruptsAStepThatDoesNotEnd() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        PeriodicLoop loop = new PeriodicLoop("test", () -> {
            entered.countDown();
            new CountDownLatch(1).await();
            return Duration.ZERO;
        });
        loop.start();
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(loop.stop(Duration.ofMillis(1))).isTrue();
        assertThat(loop.stop(LONG)).isTrue();
    }

    @Test
    void startedAndStoppedFromManyThreadsRunsOnOneAndEnds() throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            PeriodicLoop loop = new PeriodicLoop("test", () -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                return Duration.ZERO;
            });
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Runnable act = i % 4 == 3 ? () -> loop.stop(LONG) : i % 4 == 2 ? loop::wake : loop::start;
                threads.add(new Thread(act));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(loop.stop(LONG)).isTrue();
            assertThat(most.get()).isLessThanOrEqualTo(1);
            assertThat(inside.get()).isZero();
        }
    }

    @Test
    void stoppingWhatWasNeverStartedDoesNothing() {
        assertThat(new PeriodicLoop("test", () -> Duration.ZERO).stop(LONG)).isTrue();
    }

    private record Part(String name, List<String> diary, boolean startFails, boolean stopFails) implements Service {
        @Override
        public void start() {
            if (startFails) {
                throw new IllegalStateException(name);
            }
            diary.add("+" + name);
        }

        @Override
        public boolean stop(Duration atMost) {
            diary.add("-" + name);
            if (stopFails) {
                throw new IllegalStateException(name);
            }
            return true;
        }
    }

    private final List<String> diary = Collections.synchronizedList(new ArrayList<>());

    private Part part(String name) {
        return new Part(name, diary, false, false);
    }

    @Test
    void aGroupStopsInTheOppositeOrderAndOnce() {
        ServiceGroup group = new ServiceGroup(List.of(part("a"), part("b"), part("c")));
        group.start();
        assertThat(group.stop(LONG)).isTrue();
        assertThat(group.stop(LONG)).isTrue();
        assertThat(diary).containsExactly("+a", "+b", "+c", "-c", "-b", "-a");
    }

    @Test
    void whatWasStartedIsStoppedIfALaterOneCannotStart() {
        ServiceGroup group = new ServiceGroup(List.of(part("a"), part("b"), new Part("c", diary, true, false)));
        assertThatIllegalStateException().isThrownBy(group::start).withMessage("c");
        assertThat(diary).containsExactly("+a", "+b", "-b", "-a");
    }

    @Test
    void oneThatCannotBeStoppedDoesNotKeepTheOthersRunning() {
        ServiceGroup group = new ServiceGroup(List.of(part("a"), new Part("b", diary, false, true), part("c")));
        group.start();
        assertThat(group.stop(LONG)).isFalse();
        assertThat(diary).containsExactly("+a", "+b", "+c", "-c", "-b", "-a");
    }

    @Test
    void aGroupIsStoppedFromManyThreadsOnce() throws InterruptedException {
        ServiceGroup group = new ServiceGroup(List.of(part("a"), part("b")));
        group.start();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(new Thread(() -> group.stop(LONG)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(diary).containsExactly("+a", "+b", "-b", "-a");
    }
}
