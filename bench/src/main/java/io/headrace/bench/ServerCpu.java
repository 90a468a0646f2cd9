package io.headrace.bench;

import io.lettuce.core.api.sync.RedisCommands;

/** Reads how much CPU time the server has used so far: the one figure that noise on this machine hardly touches. */
final class ServerCpu {

    private final RedisCommands<?, ?> redis;

    ServerCpu(RedisCommands<?, ?> redis) {
        this.redis = redis;
    }

    double micros() {
        double seconds = redis.info("cpu")
                .lines()
                .filter(line -> line.startsWith("used_cpu_sys:") || line.startsWith("used_cpu_user:"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
                .sum();
        return seconds * 1_000_000;
    }
}
