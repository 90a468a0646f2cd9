package io.headrace.telemetry;

import io.headrace.redis.RedisListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts and times what happens on connections to Redis. Thread-safe. */
final class RedisMetrics implements RedisListener {

    private static final String REFUSED = "refused";
    private static final String UNANSWERED = "unanswered";

    private final MeterRegistry registry;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final Counter connects;
    private final Counter disconnects;

    RedisMetrics(MeterRegistry registry) {
        this.registry = registry;
        connects = Metric.REDIS_CONNECTS.counter(registry);
        disconnects = Metric.REDIS_DISCONNECTS.counter(registry);
    }

    @Override
    public void answered(String command, long nanos, boolean failed) {
        timer(command).record(nanos, TimeUnit.NANOSECONDS);
        if (failed) {
            Metric.REDIS_FAILURES.counter(registry, command, REFUSED).increment();
        }
    }

    private Timer timer(String command) {
        Timer known = timers.get(command);
        return known != null
                ? known
                : timers.computeIfAbsent(command, name -> Metric.REDIS_COMMAND.timer(registry, name));
    }

    @Override
    public void unanswered(String command) {
        Metric.REDIS_FAILURES.counter(registry, command, UNANSWERED).increment();
    }

    @Override
    public void connected() {
        connects.increment();
    }

    @Override
    public void disconnected() {
        disconnects.increment();
    }
}
