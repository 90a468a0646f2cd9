package io.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.command.Invocation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What every command's help must have. */
class HelpTest {

    private static final int WIDTH = 80;

    /** Every command and every one below it, by its whole name. */
    static Stream<CommandSpec> commands() {
        return all(Main.line(Invocation.ofProcess()).getCommandSpec());
    }

    private static Stream<CommandSpec> all(CommandSpec spec) {
        return Stream.concat(
                Stream.of(spec),
                spec.subcommands().values().stream()
                        .map(CommandLine::getCommandSpec)
                        .filter(each -> !(each.userObject() instanceof HelpCommand))
                        .flatMap(HelpTest::all));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void fits_a_terminal_of_80_columns(CommandSpec spec) {
        String help = spec.commandLine()
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(WIDTH)
                .getUsageMessage(Ansi.OFF);
        assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void says_in_sentences_what_the_command_and_each_of_its_arguments_do(CommandSpec spec) {
        assertThat(spec.usageMessage().description()).as(spec.qualifiedName()).isNotEmpty();
        List<String> said = Stream.concat(
                        Stream.of(spec.usageMessage().description()),
                        spec.args().stream().map(HelpTest::description))
                .toList();
        assertThat(said)
                .as(spec.qualifiedName())
                .allSatisfy(text -> assertThat(text).endsWith("."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void stands_in_the_list_of_commands_with_few_words(CommandSpec spec) {
        assertThat(spec.usageMessage().description()[0])
                .as(spec.qualifiedName())
                .hasSizeLessThanOrEqualTo(110);
    }

    private static String description(ArgSpec argument) {
        return String.join(" ", Arrays.asList(argument.description()));
    }
}
