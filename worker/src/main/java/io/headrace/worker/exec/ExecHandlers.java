package io.headrace.worker.exec;

import io.headrace.task.TaskType;
import io.headrace.worker.HandlerOptions;
import io.headrace.worker.HandlerProvider;
import io.headrace.worker.HandlerRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs of a worker by the type that each of them runs. Filled before it registers, closed when the worker is; not
 * thread-safe.
 *
 * <pre>{@code
 * ExecSpec thumbnail = ExecSpec.of(List.of("python3", "thumbnail.py")).withWarm(true);
 * try (ExecHandlers programs = new ExecHandlers().add("image.thumbnail", thumbnail, HandlerOptions.DEFAULTS);
 *         TaskWorker worker = TaskWorker.builder(redis).handlers(programs).start()) {
 *     ...
 * }
 * }</pre>
 */
public final class ExecHandlers implements HandlerProvider, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ExecHandlers.class);

    private final Map<TaskType<byte[], byte[]>, ExecHandler> handlers = new LinkedHashMap<>();
    private final Map<TaskType<byte[], byte[]>, HandlerOptions> options = new LinkedHashMap<>();

    /**
     * Has a program run the tasks of a type.
     *
     * @param how what holds for its tasks, their timeout for one: without any a program runs for as long as it wants
     * @throws IllegalArgumentException if the type has a program
     */
    public ExecHandlers add(String type, ExecSpec spec, HandlerOptions how) {
        TaskType<byte[], byte[]> raw = TaskType.raw(type);
        if (handlers.putIfAbsent(raw, new ExecHandler(spec)) != null) {
            throw new IllegalArgumentException("Task type " + type + " has two exec handlers; a worker runs one");
        }
        options.put(raw, how);
        return this;
    }

    /** Registers all, and warns of programs that are not there. */
    @Override
    public void register(HandlerRegistry registry) {
        handlers.forEach(
                (type, handler) -> registry.handle(type, handler, options.getOrDefault(type, HandlerOptions.DEFAULTS)));
        check().forEach(problem -> log.error("{}", problem));
    }

    /** Ends the programs that stay. */
    @Override
    public void close() {
        ExecHandler.close(handlers.values());
    }

    /** The handlers whose program cannot be started as things are, one line each. */
    public List<String> check() {
        List<String> problems = new ArrayList<>();
        handlers.forEach((type, handler) -> handler.check()
                .ifPresent(problem -> problems.add(
                        "Every task of type " + type.name() + " will fail until this is repaired: " + problem)));
        return problems;
    }
}
