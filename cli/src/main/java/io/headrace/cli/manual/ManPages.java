package io.headrace.cli.manual;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/** The manual pages of a command and of all below it. */
final class ManPages {

    private ManPages() {}

    /** The command's own first. */
    static List<ManPage> of(CommandLine line, String version) {
        return all(line.getCommandSpec())
                .map(spec -> new ManPage(spec, version))
                .toList();
    }

    private static Stream<CommandSpec> all(CommandSpec spec) {
        Stream<CommandSpec> below = spec.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(each -> !isLeftOut(each))
                .flatMap(ManPages::all);
        return Stream.concat(Stream.of(spec), below);
    }

    /** What is hidden, and the command {@code help}, need no page. */
    static boolean isLeftOut(CommandSpec spec) {
        return spec.usageMessage().hidden() || spec.userObject() instanceof HelpCommand;
    }
}
