package io.headrace.producer.command;

import io.headrace.command.RedisOptions;
import io.headrace.config.HeadraceConfig;
import io.headrace.producer.TaskProducer;

/** Connects for one run of a command. */
final class CommandProducer {

    private CommandProducer() {}

    static TaskProducer connect(HeadraceConfig config) {
        return TaskProducer.builder(RedisOptions.impatient(config.redis()))
                .payloadLimit(config.task().payloadLimit())
                .connect();
    }
}
