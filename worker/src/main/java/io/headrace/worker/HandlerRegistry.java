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
            throw new IllegalArgumentException("Task type " + type.name() + " has two handlers; a worker runs one");
        }
        return this;
    }

    /** The types that have a handler. */
    public Set<String> types() {
        return Set.copyOf(byType.keySet());
    }

    @Nullable
    Registered find(String type) {
        return byType.get(type);
    }
}
