package io.headrace.worker;

import io.headrace.task.TaskType;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The handlers of a worker, one for each type. Filled before the worker starts; not thread-safe while it is. */
public final class HandlerRegistry {

    private final Map<String, Registered> byType = new TreeMap<>();

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
}
