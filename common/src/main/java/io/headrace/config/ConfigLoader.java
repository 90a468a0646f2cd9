package io.headrace.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration, as often as it is asked to. A flag wins over the environment, the environment over the file, the
 * file over the defaults. Not thread-safe.
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

    /** Where variables are looked for: those that have a key, and those that the file names by <code>${?...}</code>. */
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
        return read().config();
    }

    /**
     * The same, with where everything came from.
     *
     * @throws InvalidConfigException with all that is wrong
     */
    public EffectiveConfig read() {
        Map<String, String> used = new TreeMap<>();
        Config merged = flags.withFallback(fromEnvironment(used)).withFallback(resolvedFile(used));
        Secrecy secrecy = new Secrecy(used);
        Findings findings = new Findings(secrecy);
        HeadraceConfig config = ConfigBinding.bind(merged.root(), DEFAULTS.root(), findings);
        List<ConfigProblem> notes = new ArrayList<>(findings.notes());
        for (String name : Variables.unread(environment.keySet(), used.keySet())) {
            notes.add(new ConfigProblem(
                    name,
                    "",
                    "is set, and nothing reads it"
                            + NearestName.of(name, Variables.KEYS.keySet())
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("")));
        }
        return new EffectiveConfig(
                config,
                file,
                Settings.of(merged.root(), DEFAULTS.root(), secrecy, used.keySet()),
                List.copyOf(used.keySet()),
                notes);
    }

    private Config fromEnvironment(Map<String, String> used) {
        Config all = ConfigFactory.empty();
        for (Map.Entry<String, String> each : Variables.KEYS.entrySet()) {
            String value = environment.getOrDefault(each.getKey(), "");
            // Set to nothing counts as not set: that is how compose files and units write "use the default".
            if (!value.isEmpty()) {
                used.put(each.getKey(), value);
                all = ConfigValueFactory.fromAnyRef(value, each.getKey())
                        .atPath(each.getValue())
                        .withFallback(all);
            }
        }
        return all;
    }

    private Config resolvedFile(Map<String, String> used) {
        if (file == null) {
            return DEFAULTS;
        }
        ConfigParseOptions strict =
                ConfigParseOptions.defaults().setAllowMissing(false).setSyntax(ConfigSyntax.CONF);
        try {
            return ConfigFactory.parseFile(file.toFile(), strict)
                    .withFallback(DEFAULTS)
                    .resolve(
                            ConfigResolveOptions.noSystem().appendResolver(new EnvironmentResolver(environment, used)));
        } catch (ConfigException e) {
            throw new InvalidConfigException(List.of(problem(e, file)));
        }
    }

    private static ConfigProblem problem(ConfigException e, Path file) {
        String said = Secrecy.OF_NO_VARIABLE.text(String.valueOf(e.getMessage()));
        if (e instanceof ConfigException.IO || e.origin() == null) {
            return new ConfigProblem(file.toString(), "", "cannot be read: " + firstLine(said));
        }
        String prefix = e.origin().description() + ": ";
        String what = said.startsWith(prefix) ? said.substring(prefix.length()) : said;
        return new ConfigProblem(Place.of(e.origin()).toString(), "", firstLine(what));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }

    /** Whether this is where the defaults are written. */
    static boolean isDefault(ConfigOrigin origin) {
        return Objects.equals(origin.resource(), DEFAULTS.root().origin().resource());
    }

    /** The full name of the key or block that has this one as its last part, if there is one and no other. */
    static Optional<String> keyNamed(String name) {
        List<String> found = new ArrayList<>();
        collect("", DEFAULTS.root(), name, found);
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private static void collect(String path, ConfigObject block, String name, List<String> found) {
        for (Map.Entry<String, ConfigValue> each : block.entrySet()) {
            String key = path + ConfigUtil.joinPath(each.getKey());
            if (each.getKey().equals(name)) {
                found.add(key);
            }
            if (each.getValue() instanceof ConfigObject below) {
                collect(key + ".", below, name, found);
            }
        }
    }
}
