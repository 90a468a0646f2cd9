package io.headrace.config;

import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills <code>${?NAME}</code> in a configuration file from the environment it is given. The library's own way reads the
 * process's environment, which tests cannot choose, and does not say in its messages that a value came from there.
 */
final class EnvironmentResolver implements ConfigResolver {

    private final Map<String, String> environment;
    private final Map<String, String> used;

    /**
     * A resolver.
     *
     * @param used takes what was found, by the name of the variable
     */
    EnvironmentResolver(Map<String, String> environment, Map<String, String> used) {
        this.environment = environment;
        this.used = used;
    }

    @Override
    public @Nullable ConfigValue lookup(String path) {
        String value = environment.getOrDefault(path, "");
        // Set to nothing counts as not set: that is how compose files and units write "use the default".
        if (value.isEmpty()) {
            return null;
        }
        used.put(path, value);
        return ConfigValueFactory.fromAnyRef(value, path);
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
        return new ConfigResolver() {
            @Override
            public @Nullable ConfigValue lookup(String path) {
                ConfigValue own = EnvironmentResolver.this.lookup(path);
                return own == null ? fallback.lookup(path) : own;
            }

            @Override
            public ConfigResolver withFallback(ConfigResolver next) {
                return EnvironmentResolver.this.withFallback(fallback.withFallback(next));
            }
        };
    }
}
