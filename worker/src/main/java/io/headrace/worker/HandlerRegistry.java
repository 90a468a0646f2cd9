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
