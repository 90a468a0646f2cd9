package io.headrace.command;

import io.headrace.config.ConfigFiles;
import io.headrace.config.ConfigLoader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --config}: which configuration file is read. */
public final class ConfigOption {

    private final Invocation invocation;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration file. Else HEADRACE_CONFIG, else config/headrace.conf if there is one.")
    private @Nullable Path file;

    /** For one run of a command. */
    public ConfigOption(Invocation invocation) {
        this.invocation = invocation;
    }

    /**
     * A loader that knows the file and the environment; a command adds its own flags to it.
     *
     * @throws io.headrace.config.InvalidConfigException if the file that is named does not exist
     */
    public ConfigLoader loader() {
        return loader(file);
    }

    /**
     * The same for a file that was named otherwise.
     *
     * @throws io.headrace.config.InvalidConfigException if it does not exist
     */
    ConfigLoader loader(@Nullable Path named) {
        ConfigLoader loader = new ConfigLoader().environment(invocation.environment());
        ConfigFiles.find(named, invocation.environment(), invocation.directory(), invocation.home())
                .ifPresent(loader::file);
        return loader;
    }
}
