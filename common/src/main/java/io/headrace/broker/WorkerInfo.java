package io.headrace.broker;

import java.time.Instant;
import java.util.List;

/**
 * What a living worker says of itself.
 *
 * @param name its consumer name
 * @param host where it runs
 * @param pid its process
 * @param queues what it serves
 * @param types the task types it knows
 * @param concurrency how many tasks it runs at a time
 * @param running how many it runs now
 * @param startedAt since when
 * @param version of Headrace
 */
public record WorkerInfo(
        String name,
        String host,
        long pid,
        List<String> queues,
        List<String> types,
        int concurrency,
        int running,
        Instant startedAt,
        String version) {}
