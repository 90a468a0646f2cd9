package io.headrace.command;

import io.headrace.config.ConfigLoader;
import io.headrace.config.HeadraceConfig;
import io.headrace.redis.RedisSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that talks to Redis: where it is, and the configuration file. */
public final class RedisOptions {

    /** Somebody waits at the prompt: a network that swallows everything is told from a slow one after this long. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Option(
            names = "--redis",
            paramLabel = "URL",
            description = "Where Redis is: redis://[user:password@]host[:port][/database]."
                    + " Else HEADRACE_REDIS_URL, else the configuration file.")
    private @Nullable String url;

    @Mixin
    private final ConfigOption config;

    /** For one run of a command. */
    public RedisOptions(Invocation invocation) {
        config = new ConfigOption(invocation);
    }

    /**
     * A loader that knows the file, the environment and these options; a command adds its own flags to it.
     *
     * @throws io.headrace.config.InvalidConfigException if the file that is named does not exist
     */
    public ConfigLoader loader() {
        return config.loader().flag("--redis", "redis.url", url);
    }

    /**
     * The configuration, for a command without flags that change it.
     *
     * @throws io.headrace.config.InvalidConfigException with all that is wrong
     */
    public HeadraceConfig config() {
        return loader().load();
    }

    /** How a command speaks to Redis that somebody waits for: it gives up within a few seconds. */
    public static RedisSettings impatient(RedisSettings redis) {
        return redis.timeout().compareTo(PATIENCE) > 0 ? redis.withTimeout(PATIENCE) : redis;
    }
}
