package io.headrace.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration. A flag wins over the environment, the environment over the file, the file over the defaults.
 * Not thread-safe.
 */
public final class ConfigLoader {

    /** The environment variable that says where Redis is, whatever the file says. */
    public static final String REDIS_URL_VARIABLE = "HEADRACE_REDIS_URL";

    // Under our own package: a reference.conf at the root would mix with those of others in a program that embeds us.
    private static final Config DEFAULTS = ConfigFactory.parseResources(
                    ConfigLoader.class,
                    "reference.conf",
                    ConfigParseOptions.defaults().setAllowMissing(false))
            .resolve();

    private @Nullable Path file;
    private Map<String, String> environment = Map.of();
    private Config flags = ConfigFactory.empty();

    /** Reads this file, in HOCON. */
    public ConfigLoader file(Path value) {
        file = value;
        return this;
    }

    /** Where {@code HEADRACE_REDIS_URL} is looked for, and the variables that the file names by <code>${?...}</code>. */
    public ConfigLoader environment(Map<String, String> value) {
        environment = Map.copyOf(value);
        return this;
    }

    /**
     * A value given on the command line.
     *
     * @param flag its name there, for messages: {@code --concurrency}
     * @param key the key it stands for: {@code worker.concurrency}
     * @param value as it was given, several as a collection; null if it was not, then nothing changes
     */
    public ConfigLoader flag(String flag, String key, @Nullable Object value) {
        if (value != null) {
            Object plain = value instanceof Collection<?> many
                    ? many.stream().map(Object::toString).toList()
                    : value.toString();
            flags = ConfigValueFactory.fromAnyRef(plain, flag).atPath(key).withFallback(flags);
        }
        return this;
    }

    /**
     * Reads and checks everything.
     *
     * @throws InvalidConfigException with all that is wrong
     */
    public HeadraceConfig load() {
        Config merged = flags.withFallback(fromEnvironment()).withFallback(resolvedFile());
        return ConfigBinding.bind(merged.root(), DEFAULTS.root());
    }

    private Config fromEnvironment() {
        String url = environment.getOrDefault(REDIS_URL_VARIABLE, "");
        return url.isEmpty()
                ? ConfigFactory.empty()
                : ConfigValueFactory.fromAnyRef(url, REDIS_URL_VARIABLE).atPath("redis.url");
    }

    private Config resolvedFile() {
        if (file == null) {
            return DEFAULTS;
        }
        ConfigParseOptions strict =
                ConfigParseOptions.defaults().setAllowMissing(false).setSyntax(ConfigSyntax.CONF);
        try {
            return ConfigFactory.parseFile(file.toFile(), strict)
                    .withFallback(DEFAULTS)
                    .resolve(ConfigResolveOptions.noSystem().appendResolver(new EnvironmentResolver(environment)));
        } catch (ConfigException e) {
            throw new InvalidConfigException(List.of(problem(e, file)));
        }
    }

    private static ConfigProblem problem(ConfigException e, Path file) {
        String said = String.valueOf(e.getMessage());
        if (e instanceof ConfigException.IO || e.origin() == null) {
            return new ConfigProblem(file.toString(), "", "cannot be read: " + firstLine(said));
        }
        String prefix = e.origin().description() + ": ";
        String what = said.startsWith(prefix) ? said.substring(prefix.length()) : said;
        return new ConfigProblem(Section.where(e.origin()), "", firstLine(what));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }
}
