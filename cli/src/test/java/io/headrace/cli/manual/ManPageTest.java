package io.headrace.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class ManPageTest {

    @Command(
            name = "mill",
            description = {"Grind corn.", ".Not a macro, 'nor \\this."},
            sortOptions = false,
            footer = {"", "Examples:", "  mill grind --fine", "That is all."},
            subcommands = {Grind.class, HelpCommand.class})
    private static final class Mill {}

    @Command(name = "grind", description = "Begin.")
    @SuppressWarnings("UnusedVariable") // described, not used
    private static final class Grind {
        @Option(
                names = {"-f", "--fine"},
                description = "Fine, not coarse.")
        private boolean fine;

        @Option(names = "--stone", paramLabel = "NAME", description = "Which stone.")
        private String stone;

        @Option(names = "--secret", hidden = true)
        private boolean secret;

        @Parameters(paramLabel = "CORN", description = "What.")
        private String corn;
    }

    private final List<ManPage> pages = ManPages.of(new CommandLine(new Mill()), "1.2");

    @Test
    void there_is_one_for_every_command_but_help() {
        assertThat(pages).extracting(ManPage::name).containsExactly("mill", "mill-grind");
    }

    @Test
    void tells_options_and_arguments_as_the_help_does() {
        assertThat(pages.get(1).roff())
                .startsWith(".TH \"MILL\\-GRIND\" 1 \"\" \"Headrace 1.2\" \"Headrace\"\n")
                .contains("""
                        .SH NAME
                        mill\\-grind \\- Begin
                        .SH SYNOPSIS
                        .B mill grind
                        [\\-f] [\\-\\-stone=NAME] CORN
                        .SH DESCRIPTION
                        Begin.
                        .SH ARGUMENTS
                        .TP
                        \\fICORN\\fR
                        What.
                        .SH OPTIONS
                        .TP
                        \\fB\\-f\\fR, \\fB\\-\\-fine\\fR
                        Fine, not coarse.
                        .TP
                        \\fB\\-\\-stone\\fR=\\fINAME\\fR
                        Which stone.
                        .SH EXIT STATUS
                        """)
                .contains(".SH FILES")
                .endsWith(".SH SEE ALSO\n\\fBmill\\fR(1)\n");
    }

    @Test
    void keeps_examples_line_by_line_and_takes_no_text_for_a_macro() {
        assertThat(pages.get(0).roff())
                .contains("Grind corn.\n.PP\n\\&.Not a macro, 'nor \\ethis.\n")
                .contains(".SH COMMANDS\n.TP\n.B grind\nBegin.\n")
                .contains(
                        ".SH NOTES\n.PP\nExamples:\n.PP\n.nf\n.RS 4\nmill grind \\-\\-fine\n.RE\n.fi\n.PP\nThat is all.\n")
                .endsWith(".SH SEE ALSO\n\\fBmill\\-grind\\fR(1)\n");
    }
}
