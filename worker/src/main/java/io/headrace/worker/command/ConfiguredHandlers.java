package io.headrace.worker.command;

import io.headrace.config.ExecConfig;
import io.headrace.config.HandlerRules;
import io.headrace.config.HttpConfig;
import io.headrace.config.WorkerConfig;
import io.headrace.config.WorkerConfig.DemoHandlers;
import io.headrace.config.WorkerConfig.PriorityMode;
import io.headrace.retry.RetryPolicy;
import io.headrace.worker.HandlerOptions;
import io.headrace.worker.HandlerProvider;
import io.headrace.worker.HandlerRegistry;
import io.headrace.worker.PriorityOrder;
import io.headrace.worker.WorkerSettings;
import io.headrace.worker.exec.ExecChildren;
import io.headrace.worker.exec.ExecHandlers;
import io.headrace.worker.exec.ExecSpec;
import io.headrace.worker.http.HttpHandlers;
import io.headrace.worker.http.HttpSpec;
import io.headrace.worker.plugin.Plugins;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The handlers that a daemon's configuration names: jars in the plugin folder, programs, web services, and the demo
 * handlers where there is nothing else or they are asked for. Close it when no handler runs any more. Not thread-safe.
 */
public final class ConfiguredHandlers implements HandlerProvider, AutoCloseable {

    private final HandlerRegistry handlers;
    private final ExecHandlers programs;
    private final Plugins plugins;

    private ConfiguredHandlers(HandlerRegistry handlers, ExecHandlers programs, Plugins plugins) {
        this.handlers = handlers;
        this.programs = programs;
        this.plugins = plugins;
    }

    /**
     * Loads them.
     *
     * @param config what the worker is told
     * @param directory against which relative paths are meant
     * @throws io.headrace.task.HeadraceException if a jar is broken, or two handlers claim one type
     */
    public static ConfiguredHandlers load(WorkerConfig config, Path directory) {
        HandlerRegistry handlers = new HandlerRegistry();
        ExecHandlers programs = new ExecHandlers();
        // Java's own default before 21 is 20 minutes; what stands between us and a service forgets connections sooner.
        System.getProperties().putIfAbsent("jdk.httpclient.keepalive.timeout", "30");
        HttpHandlers services = new HttpHandlers();
        config.handlers().forEach((type, handler) -> {
            if (handler instanceof ExecConfig exec) {
                programs.add(type, spec(exec, directory), options(exec.rules()));
            } else if (handler instanceof HttpConfig http) {
                services.add(type, spec(http), options(http.rules()));
            }
        });
        programs.register(handlers);
        services.register(handlers);
        if (config.demoHandlers() == DemoHandlers.ON) {
            new io.headrace.worker.demo.DemoHandlers().register(handlers);
        }
        // The jars last, so that one which claims a type that is taken is named.
        Plugins plugins = Plugins.load(directory.resolve(config.plugins()), handlers);
        if (config.demoHandlers() == DemoHandlers.AUTO && handlers.types().isEmpty()) {
            new io.headrace.worker.demo.DemoHandlers().register(handlers);
        }
        ExecChildren.waitAtExit(config.grace().plus(config.interruptGrace()));
        return new ConfiguredHandlers(handlers, programs, plugins);
    }

    private static ExecSpec spec(ExecConfig exec, Path directory) {
        return new ExecSpec(
                exec.exec(),
                exec.directory() == null ? null : directory.resolve(exec.directory()),
                Set.copyOf(exec.inherit()),
                exec.environment(),
                exec.outputLimit(),
                exec.warm());
    }

    private static HttpSpec spec(HttpConfig http) {
        return new HttpSpec(http.http(), http.headers(), http.connectTimeout(), http.outputLimit());
    }

    /** How the configuration has the tasks of each type run that it declares a handler for. */
    public static Map<String, HandlerOptions> options(WorkerConfig config) {
        Map<String, HandlerOptions> options = new LinkedHashMap<>();
        config.handlers().forEach((type, handler) -> options.put(type, options(handler.rules())));
        return options;
    }

    private static HandlerOptions options(HandlerRules rules) {
        RetryPolicy.Builder policy = RetryPolicy.builder();
        if (rules.maxAttempts() != null) {
            policy.maxAttempts(rules.maxAttempts());
        }
        if (rules.backoff() != null) {
            policy.backoff(rules.backoff());
        }
        return new HandlerOptions(policy.build(), rules.timeout(), rules.concurrency(), rules.lease());
    }

    /** What the configuration says of the worker itself. */
    public static WorkerSettings settings(WorkerConfig config) {
        WorkerSettings settings = WorkerSettings.defaults()
                .withQueues(config.queues())
                .withConcurrency(config.concurrency())
                .withPriorityOrder(
                        config.priority() == PriorityMode.STRICT ? PriorityOrder.STRICT : PriorityOrder.WEIGHTED)
                .withLease(config.lease())
                .withGrace(config.grace(), config.interruptGrace())
                .withLimits(config.stuckSlots(), config.crashLimit())
                .withResultLimit(config.resultLimit());
        return config.name() == null ? settings : settings.withName(config.name());
    }

    @Override
    public void register(HandlerRegistry registry) {
        registry.addAll(handlers);
    }

    @Override
    public void close() {
        try (plugins) {
            programs.close();
        }
    }
}
