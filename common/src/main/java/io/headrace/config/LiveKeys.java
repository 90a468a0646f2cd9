package io.headrace.config;

import com.typesafe.config.ConfigUtil;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which values a daemon changes while it runs, when it is told to read the configuration again (SIGHUP). All others take
 * effect when it is restarted.
 */
public final class LiveKeys {

    /** The rules of a declared handler, whichever way it runs. */
    private static final Set<String> OF_HANDLERS = Set.of("timeout", "max-attempts", "backoff", "concurrency", "lease");

    private static final Set<String> KEYS = Set.of(
            "worker.concurrency",
            "worker.grace",
            "worker.interrupt-grace",
            "worker.stuck-slots",
            "worker.crash-limit",
            "worker.result-limit",
            "scheduler.batch",
            "scheduler.longest-sleep",
            "scheduler.janitor-interval",
            "scheduler.dead-letter-limit",
            "console.rate-limit",
            "console.queue-limit",
            "console.listeners",
            "history.value-limit",
            "history.retention",
            "log.format",
            "log.level");

    /** Blocks of which every value is. */
    private static final Set<String> BLOCKS = Set.of("console.tokens", "log.levels");

    /** What each daemon reads at all. */
    private static final Map<String, Set<String>> BLOCKS_BY_ROLE = Map.of(
            "worker", Set.of("redis", "worker", "history", "telemetry", "log"),
            "scheduler", Set.of("redis", "scheduler", "history", "telemetry", "log"),
            "archiver", Set.of("redis", "history", "telemetry", "log"),
            "console", Set.of("redis", "task", "console", "history", "telemetry", "log"));

    private LiveKeys() {}

    /** Whether a running daemon takes over a change of this value. */
    public static boolean contains(String key) {
        List<String> path = ConfigUtil.splitPath(key);
        return KEYS.contains(key)
                || BLOCKS.stream().anyMatch(block -> key.equals(block) || key.startsWith(block + "."))
                || (isOfHandler(path) && OF_HANDLERS.contains(path.get(path.size() - 1)));
    }

    /** {@code worker.handlers.TYPE.RULE}. */
    private static boolean isOfHandler(List<String> path) {
        return path.size() == 4 && path.get(0).equals("worker") && path.get(1).equals("handlers");
    }

    /**
     * Whether the daemon of this role reads this value at all.
     *
     * @param role worker, scheduler, archiver or console; any other reads everything
     */
    public static boolean concerns(String role, String key) {
        Set<String> blocks = BLOCKS_BY_ROLE.get(role);
        return blocks == null || blocks.contains(ConfigUtil.splitPath(key).get(0));
    }
}
