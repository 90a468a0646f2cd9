package io.headrace.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The environment variables that are looked at whatever the file says. {@code config/headrace.conf} names them, each with its
 * key.
 */
final class Variables {

    /** The key that each stands for. */
    static final Map<String, String> KEYS = keys();

    private static final String OURS = "HEADRACE_";

    /** What the launcher reads, and what says where the file is. */
    private static final Pattern READ_ELSEWHERE =
            Pattern.compile("HEADRACE_(CONFIG|DEBUG|HOME|BUILD|CDS|CLASSPATH|JAVA_OPTS)");

    /** Every program that is run for tasks has it. */
    private static final String IN_PROGRAM = "HEADRACE_EXEC_RUN";

    /** What such a program is told of its task, and hands on to the commands it runs. Elsewhere it may be a slip. */
    private static final Pattern TOLD_TO_PROGRAM =
            Pattern.compile("HEADRACE_(EXEC_RUN|TASK_ID|TASK_TYPE|QUEUE|ATTEMPT|DEADLINE|HEADER_.*)");

    /** What Kubernetes sets in every container for a service called headrace-something. */
    private static final Pattern SERVICE_LINK = Pattern.compile("HEADRACE_(.+_)?(SERVICE_(HOST|PORT)|PORT)(_.+)?");

    private Variables() {}

    private static Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put(ConfigLoader.REDIS_URL_VARIABLE, "redis.url");
        keys.put("HEADRACE_REDIS_PREFIX", "redis.prefix");
        keys.put("HEADRACE_WORKER_NAME", "worker.name");
        keys.put("HEADRACE_QUEUES", "worker.queues");
        keys.put("HEADRACE_CONCURRENCY", "worker.concurrency");
        keys.put("HEADRACE_GRACE", "worker.grace");
        keys.put("HEADRACE_CONSOLE_BIND", "console.bind");
        keys.put("HEADRACE_CONSOLE_PORT", "console.port");
        keys.put("HEADRACE_CONSOLE_PUBLIC_URL", "console.public-url");
        keys.put("HEADRACE_HISTORY_ENABLED", "history.enabled");
        keys.put("HEADRACE_HISTORY_URL", "history.url");
        keys.put("HEADRACE_HISTORY_USER", "history.user");
        keys.put("HEADRACE_HISTORY_PASSWORD", "history.password");
        keys.put("HEADRACE_TELEMETRY_BIND", "telemetry.bind");
        keys.put("HEADRACE_TELEMETRY_PORT", "telemetry.port");
        keys.put("OTEL_EXPORTER_OTLP_ENDPOINT", "telemetry.otlp.endpoint");
        keys.put("HEADRACE_LOG_FORMAT", "log.format");
        keys.put("HEADRACE_LOG_LEVEL", "log.level");
        return keys;
    }

    /**
     * Those that have our name and that nobody reads.
     *
     * @param environment all there are
     * @param used what the file names
     */
    static Set<String> unread(Collection<String> environment, Set<String> used) {
        Set<String> unread = new TreeSet<>();
        for (String name : environment) {
            if (name.startsWith(OURS)
                    && !KEYS.containsKey(name)
                    && !used.contains(name)
                    && !READ_ELSEWHERE.matcher(name).matches()
                    && !(environment.contains(IN_PROGRAM)
                            && TOLD_TO_PROGRAM.matcher(name).matches())
                    && !SERVICE_LINK.matcher(name).matches()) {
                unread.add(name);
            }
        }
        return unread;
    }
}
