package io.headrace.history.command;

import io.headrace.command.ConfigOption;
import io.headrace.command.Invocation;
import io.headrace.command.JsonOption;
import io.headrace.config.HistoryConfig;
import picocli.CommandLine.Mixin;

/** The options of every command that asks PostgreSQL only: the configuration file, and whether a program reads. */
final class HistoryOptions {

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final ConfigOption config;

    HistoryOptions(Invocation invocation) {
        config = new ConfigOption(invocation);
    }

    boolean json() {
        return json.isSet();
    }

    HistoryConfig config() {
        return config.loader().load().history();
    }
}
