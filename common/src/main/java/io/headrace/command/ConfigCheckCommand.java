package io.headrace.command;

import io.headrace.config.ConfigFiles;
import io.headrace.config.EffectiveConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headrace config check}: tells everything that is wrong with the configuration at once. */
@Command(
        name = "check",
        description = {
            "Tell everything that is wrong with the configuration.",
            "It is read as a daemon would, with the variables of this environment. Each mistake has its line: file, line,"
                    + " key, what was expected, the nearest known name.",
            "What is valid and yet most likely not meant is told as a note."
        },
        footer = {"", "Exit codes: 0 it is valid, 2 it is not."})
final class ConfigCheckCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Mixin
    private final ConfigOption config;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "The file to check. Else the one that a daemon would read here, as --config says.")
    private @Nullable Path file;

    ConfigCheckCommand(Invocation invocation) {
        this.invocation = invocation;
        config = new ConfigOption(invocation);
    }

    @Override
    public Integer call() {
        EffectiveConfig read = (file == null ? config.loader() : config.loader(file)).read();
        invocation
                .out()
                .println(
                        read.file() == null
                                ? "there is no configuration file (--config, " + ConfigFiles.VARIABLE
                                        + ", config/headrace.conf): the defaults are valid"
                                : VisibleText.line(read.file() + " is valid"));
        if (!read.variables().isEmpty()) {
            invocation.out().println("with the variables " + String.join(", ", read.variables()));
        }
        read.notes().forEach(note -> invocation.tell("note: " + note));
        return ExitCode.OK;
    }
}
