package io.headrace.config;

import io.headrace.redis.RedisSettings;

/**
 * Everything that can be configured; {@code config/headrace.conf} shows every key with its default and what it is for.
 * Immutable.
 *
 * @param redis where Redis is and how to speak to it
 * @param task what holds for every task
 * @param worker for workers
 * @param scheduler for schedulers
 * @param console for consoles
 * @param history for whoever keeps and searches what has ended
 * @param telemetry what daemons tell of themselves
 * @param log how daemons log
 */
public record HeadraceConfig(
        RedisSettings redis,
        TaskConfig task,
        WorkerConfig worker,
        SchedulerConfig scheduler,
        ConsoleConfig console,
        HistoryConfig history,
        TelemetryConfig telemetry,
        LogConfig log) {

    /** What holds where nothing is configured. */
    public static HeadraceConfig defaults() {
        return new ConfigLoader().load();
    }
}
