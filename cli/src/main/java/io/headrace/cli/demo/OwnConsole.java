package io.headrace.cli.demo;

import io.headrace.config.ConsoleConfig;
import io.headrace.config.ConsoleConfig.Auth;
import io.headrace.config.HeadraceConfig;
import io.headrace.config.HistoryConfig;
import io.headrace.console.rest.Console;
import io.headrace.console.rest.PortTakenException;
import io.headrace.redis.RedisSettings;
import io.headrace.telemetry.Telemetry;

/** The console of {@code headrace dev} and {@code headrace demo}: for this machine only, and so without tokens. */
final class OwnConsole {

    private static final String HERE = "127.0.0.1";

    private OwnConsole() {}

    /** One on the usual port if that is free, else on another one. */
    static Console start(RedisSettings redis, HeadraceConfig config, HistoryConfig history) {
        ConsoleConfig console = config.console().withAuth(Auth.OFF);
        try {
            return start(redis, console.at(HERE, console.port()), config, history);
        } catch (PortTakenException e) {
            return start(redis, console.at(HERE, 0), config, history);
        }
    }

    private static Console start(
            RedisSettings redis, ConsoleConfig console, HeadraceConfig config, HistoryConfig history) {
        return Console.start(redis, console, history, config.task().payloadLimit(), Telemetry.NONE);
    }
}
