package io.headrace.worker.http;

import io.headrace.task.TaskType;
import io.headrace.worker.HandlerOptions;
import io.headrace.worker.HandlerProvider;
import io.headrace.worker.HandlerRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The web services of a worker by the type that each of them runs. They share one pool of connections, as long as they are given
 * the same time to connect. Filled before it registers; not thread-safe.
 */
public final class HttpHandlers implements HandlerProvider {

    private final Map<Duration, HttpClient> clients = new HashMap<>();
    private final Map<TaskType<byte[], byte[]>, HttpHandler> handlers = new LinkedHashMap<>();
    private final Map<TaskType<byte[], byte[]>, HandlerOptions> options = new HashMap<>();

    /**
     * Has a web service run the tasks of a type.
     *
     * @param how what holds for its tasks. Without a timeout an attempt lasts for as long as the service keeps the connection
     *     open: give it one
     * @throws IllegalArgumentException if the type has a web service
     */
    public HttpHandlers add(String type, HttpSpec spec, HandlerOptions how) {
        TaskType<byte[], byte[]> raw = TaskType.raw(type);
        if (handlers.containsKey(raw)) {
            throw new IllegalArgumentException("Task type " + type + " has two http handlers; a worker runs one");
        }
        // A client has one time to connect for all that it calls.
        HttpClient client = clients.computeIfAbsent(spec.connectTimeout(), HttpHandler::client);
        handlers.put(raw, new HttpHandler(spec, client));
        options.put(raw, how);
        return this;
    }

    @Override
    public void register(HandlerRegistry registry) {
        handlers.forEach(
                (type, handler) -> registry.handle(type, handler, options.getOrDefault(type, HandlerOptions.DEFAULTS)));
    }
}
