package io.headrace.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the configuration file. */
public final class ConfigFiles {

    /** The environment variable that names the file. */
    public static final String VARIABLE = "HEADRACE_CONFIG";

    private static final Path USUAL = Path.of("config", "headrace.conf");

    private ConfigFiles() {}

    /**
     * The file to read: the one asked for, else the one that {@code HEADRACE_CONFIG} names, else {@code config/headrace.conf}
     * below the working directory, else the same below the installation.
     *
     * @param asked by {@code --config}; null if not
     * @param environment where to look for {@code HEADRACE_CONFIG}
     * @param directory the working directory
     * @param home the installation; null if it is not known
     * @return empty if none is named and none stands in the usual places
     * @throws InvalidConfigException if the file that is named does not exist
     */
    public static Optional<Path> find(
            @Nullable Path asked, Map<String, String> environment, Path directory, @Nullable Path home) {
        if (asked != null) {
            return Optional.of(existing(directory, asked, "--config"));
        }
        String named = environment.getOrDefault(VARIABLE, "");
        if (!named.isEmpty()) {
            return Optional.of(existing(directory, Path.of(named), VARIABLE));
        }
        Path here = directory.resolve(USUAL);
        if (Files.exists(here)) {
            return Optional.of(here);
        }
        return Optional.ofNullable(home).map(at -> at.resolve(USUAL)).filter(Files::exists);
    }

    private static Path existing(Path directory, Path file, String source) {
        if (!Files.isRegularFile(directory.resolve(file))) {
            throw new InvalidConfigException(List.of(new ConfigProblem(source, "", "there is no file " + file)));
        }
        return directory.resolve(file);
    }
}
