package io.headrace.scheduler;

import io.headrace.broker.Level;
import io.headrace.task.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Remembers what a scheduler says, and lets tests wait for it. */
final class Signals implements SchedulerListener {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Signal> heard = new ArrayList<>();

    interface Signal {}

    record Promoted(QueueName queue, int count, Duration lateness) implements Signal {}

    record Orphaned(QueueName queue, List<String> ids) implements Signal {}

    record ConsumerRemoved(Level level, String worker) implements Signal {}

    record DeadLettersDropped(QueueName queue, int count) implements Signal {}

    record QueueFailed(String loop, QueueName queue, RuntimeException failure) implements Signal {}

    record LoopFailed(String loop, RuntimeException failure) implements Signal {}

    record Rested(String loop, Duration pause) implements Signal {}

    @Override
    public void promoted(QueueName queue, int count, Duration lateness) {
        hear(new Promoted(queue, count, lateness));
    }

    @Override
    public void orphaned(QueueName queue, List<String> ids) {
        hear(new Orphaned(queue, ids));
    }

    @Override
    public void consumerRemoved(Level level, String worker) {
        hear(new ConsumerRemoved(level, worker));
    }

    @Override
    public void deadLettersDropped(QueueName queue, int count) {
        hear(new DeadLettersDropped(queue, count));
    }

    @Override
    public void queueFailed(String loop, QueueName queue, RuntimeException failure) {
        hear(new QueueFailed(loop, queue, failure));
    }

    @Override
    public void loopFailed(String loop, RuntimeException failure) {
        hear(new LoopFailed(loop, failure));
    }

    @Override
    public void rested(String loop, Duration pause) {
        hear(new Rested(loop, pause));
    }

    private synchronized void hear(Signal signal) {
        heard.add(signal);
        notifyAll();
    }

    /** How many signals there were so far: a mark to wait from. */
    synchronized int mark() {
        return heard.size();
    }

    synchronized <S extends Signal> List<S> all(Class<S> kind) {
        return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    synchronized int promoted() {
        return all(Promoted.class).stream().mapToInt(Promoted::count).sum();
    }

    <S extends Signal> S await(Class<S> kind) {
        return await(kind, any -> true, 0);
    }

    <S extends Signal> S await(Class<S> kind, Predicate<S> matching) {
        return await(kind, matching, 0);
    }

    /** Waits for a signal that came, or will come, after the mark. */
    synchronized <S extends Signal> S await(Class<S> kind, Predicate<S> matching, int mark) {
        return await(() -> heard.subList(mark, heard.size()).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(matching)
                .findFirst()
                .orElse(null));
    }

    /** Waits until as many tasks were promoted. */
    synchronized void awaitPromoted(int count) {
        await(() -> promoted() >= count ? this : null);
    }

    private synchronized <T> T await(java.util.function.Supplier<T> look) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (T found = look.get(); ; found = look.get()) {
                long left = deadline - System.nanoTime();
                if (found != null) {
                    return found;
                }
                if (left <= 0) {
                    throw new AssertionError("Not heard within " + PATIENCE + "; heard: " + heard);
                }
                wait(Math.max(1, left / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted; heard: " + heard, e);
        }
    }
}
