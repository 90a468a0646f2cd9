package io.headrace.worker;

import io.headrace.task.Durations;
import io.headrace.task.InvalidTaskException;
import io.headrace.task.TaskType;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of a worker, one for each type. Filled by one thread before the worker starts; while it runs, only the options
 * change.
 */
public final class HandlerRegistry {

    private final Map<String, Registered> byType = new ConcurrentSkipListMap<>();
    private volatile @Nullable Duration shortestLease;

    /**
     * A handler with its type and options.
     *
     * @param type what it handles
     * @param handler the handler
     * @param options how its tasks are run
     */
    record Registered(TaskType<?, ?> type, TaskHandler<?, ?> handler, HandlerOptions options) {}

    /**
     * Registers a handler.
     *
     * @throws IllegalArgumentException if the type has one
     */
    public <P, R> HandlerRegistry handle(TaskType<P, R> type, TaskHandler<P, R> handler) {
        return handle(type, handler, HandlerOptions.DEFAULTS);
    }

    /**
     * Registers a handler.
     *
     * @throws IllegalArgumentException if the type has one
     */
    public <P, R> HandlerRegistry handle(TaskType<P, R> type, TaskHandler<P, R> handler, HandlerOptions options) {
        if (byType.putIfAbsent(type.name(), new Registered(type, handler, options)) != null) {
            throw twice(type.name());
        }
        learnLeases();
        return this;
    }

    /**
     * Takes over all handlers of another registry, or none.
     *
     * @throws IllegalArgumentException if a type has one already
     */
    public HandlerRegistry addAll(HandlerRegistry other) {
        for (String type : other.byType.keySet()) {
            if (byType.containsKey(type)) {
                throw twice(type);
            }
        }
        byType.putAll(other.byType);
        learnLeases();
        return this;
    }

    /**
     * The same, with a class loader that the handlers' threads are given while they run: libraries look there for what else they
     * need.
     *
     * @throws IllegalArgumentException if a type has one already
     */
    public HandlerRegistry addAll(HandlerRegistry other, ClassLoader loader) {
        HandlerRegistry bound = new HandlerRegistry();
        other.byType.forEach((type, each) -> bound.byType.put(
                type, new Registered(each.type(), withLoader(each.handler(), loader), each.options())));
        return addAll(bound);
    }

    private static <P, R> TaskHandler<P, R> withLoader(TaskHandler<P, R> handler, ClassLoader loader) {
        return (context, payload) -> {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                return handler.handle(context, payload);
            } finally {
                thread.setContextClassLoader(before);
            }
        };
    }

    /** The types that have a handler. */
    public Set<String> types() {
        return Set.copyOf(byType.keySet());
    }

    private static IllegalArgumentException twice(String type) {
        return new IllegalArgumentException("Task type " + type + " has two handlers; a worker runs one");
    }

    @Nullable
    Registered find(String type) {
        return byType.get(type);
    }

    /** Those of a type; the defaults where there is no handler. */
    HandlerOptions options(String type) {
        Registered registered = byType.get(type);
        return registered == null ? HandlerOptions.DEFAULTS : registered.options();
    }

    /** Gives a type that has a handler other options. */
    void change(String type, HandlerOptions options) {
        byType.computeIfPresent(
                type, (same, registered) -> new Registered(registered.type(), registered.handler(), options));
        learnLeases();
    }

    /** The shortest lease that a type has; null if none has one of its own. */
    @Nullable
    Duration shortestLease() {
        return shortestLease;
    }

    private void learnLeases() {
        shortestLease = byType.values().stream()
                .map(registered -> registered.options().lease())
                .filter(Objects::nonNull)
                .min(Duration::compareTo)
                .orElse(null);
    }

    /**
     * Refuses a lease that is longer than the worker's: how long others wait is counted from that one, and can only be
     * shortened.
     *
     * @throws InvalidTaskException if there is one
     */
    private static void checkLease(String type, HandlerOptions options, Duration ofWorker) {
        Duration lease = options.lease();
        if (lease != null && isLeaseTooLong(options, ofWorker)) {
            throw new InvalidTaskException("The lease of task type " + type + " is " + Durations.format(lease)
                    + ", longer than the worker's of " + Durations.format(ofWorker)
                    + ": shorten it, or make the worker's lease longer");
        }
    }

    /** Whether these options have a lease that is longer than the worker's. */
    static boolean isLeaseTooLong(HandlerOptions options, Duration ofWorker) {
        Duration lease = options.lease();
        return lease != null && lease.compareTo(ofWorker) > 0;
    }

    /** {@link #checkLease} for all. */
    void checkLeases(Duration ofWorker) {
        byType.forEach((type, registered) -> checkLease(type, registered.options(), ofWorker));
    }
}
