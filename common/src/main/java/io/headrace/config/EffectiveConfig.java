package io.headrace.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that was read and found valid, with where everything came from. Immutable.
 *
 * @param config what it says
 * @param file the file that was read; null if there was none
 * @param settings every value, in the order of {@code config/headrace.conf}
 * @param variables the names of the environment variables that were used, sorted
 * @param notes what is valid and yet most likely not meant
 */
public record EffectiveConfig(
        HeadraceConfig config,
        @Nullable Path file,
        List<Setting> settings,
        List<String> variables,
        List<ConfigProblem> notes) {

    /** Takes its own copies. */
    public EffectiveConfig {
        settings = List.copyOf(settings);
        variables = List.copyOf(variables);
        notes = List.copyOf(notes);
    }
}
