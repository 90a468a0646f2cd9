package io.headrace.config;

import io.headrace.task.QueueName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a worker is told. Immutable.
 *
 * @param name its name, which no other living worker may have; null to be given one
 * @param queues which queues it serves, in this order; {@code default} by default
 * @param concurrency how many tasks it runs at a time; 16 by default
 * @param priority how the five levels are asked; strictly by default
 * @param lease how long a task is held for a worker that says nothing; 15 s by default
 * @param grace how long running tasks may go on when the worker is stopped; 30 s by default
 * @param interruptGrace how long an interrupted handler may take to end before its slot is replaced; 10 s by default
 * @param stuckSlots how many slots are replaced at most; 4 by default
 * @param crashLimit how many workers a task may take down before it is buried; 3 by default
 * @param resultLimit the largest result that a handler may return, in bytes; 1 MiB by default
 * @param plugins the folder whose jars bring handlers, as written; {@code plugins} by default
 * @param demoHandlers whether the built-in demo handlers are served
 * @param handlers programs and web services that run tasks, by task type
 */
public record WorkerConfig(
        @Nullable String name,
        List<QueueName> queues,
        int concurrency,
        PriorityMode priority,
        Duration lease,
        Duration grace,
        Duration interruptGrace,
        int stuckSlots,
        int crashLimit,
        int resultLimit,
        Path plugins,
        DemoHandlers demoHandlers,
        Map<String, HandlerConfig> handlers) {

    /** Takes its own copies. */
    public WorkerConfig {
        queues = List.copyOf(queues);
        // Map.copyOf would forget the order in which the handlers are written.
        handlers = Collections.unmodifiableMap(new LinkedHashMap<>(handlers));
    }

    /** How the five levels of a queue are asked. */
    public enum PriorityMode {
        /** A lower level only when the higher ones are empty. */
        STRICT,
        /** Every level gets its share, the higher the more, so that nothing starves. */
        WEIGHTED
    }

    /** Whether {@code demo.echo} and its kin are served. */
    public enum DemoHandlers {
        /** If there is no other handler. */
        AUTO,
        /** Always. */
        ON,
        /** Never. */
        OFF
    }
}
