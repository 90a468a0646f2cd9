package io.headrace.console.command;

import io.headrace.command.Invocation;
import io.headrace.command.JsonOption;
import io.headrace.command.RedisOptions;
import io.headrace.config.HeadraceConfig;
import io.headrace.console.TaskMonitor;
import picocli.CommandLine.Mixin;

/** The options of every command of the console: where Redis is, and whether a program reads. */
final class MonitorOptions {

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final RedisOptions redis;

    MonitorOptions(Invocation invocation) {
        redis = new RedisOptions(invocation);
    }

    boolean json() {
        return json.isSet();
    }

    HeadraceConfig config() {
        return redis.config();
    }

    TaskMonitor connect() {
        return connect(config());
    }

    static TaskMonitor connect(HeadraceConfig config) {
        return TaskMonitor.connect(RedisOptions.impatient(config.redis()));
    }
}
