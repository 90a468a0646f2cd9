package io.headrace.cli.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of one command, as {@code man} reads it; made of what its {@code --help} says. Immutable. */
final class ManPage {

    private static final Pattern AT_LINE_START = Pattern.compile("(?m)^([.'])");

    /** What stands on every page. */
    private static final String EVERYWHERE = """
            .SH EXIT STATUS
            .TP
            .B 0
            Done.
            .TP
            .B 1
            The task failed.
            .TP
            .B 2
            Wrong usage or input.
            .TP
            .B 3
            There is no such task.
            .TP
            .B 4
            Redis cannot be reached or refuses.
            .SH ENVIRONMENT
            .TP
            .B HEADRACE_REDIS_URL
            Where Redis is.
            .TP
            .B HEADRACE_CONFIG
            The configuration file.
            .TP
            .B JAVA_HOME
            The Java to use, 17 or newer; else the one on the PATH.
            .TP
            .B HEADRACE_JAVA_OPTS
            Options for that Java.
            .TP
            .B HEADRACE_CLASSPATH
            Jars with task handlers, separated by colons.
            .TP
            .B HEADRACE_CDS
            \\fBoff\\fR: neither make nor use the archive of classes from which commands start quickly.
            .SH FILES
            .TP
            .I config/headrace.conf
            The configuration, in the working directory, else where Headrace is installed. The one that is shipped tells of every key.
            .TP
            .I ~/.cache/headrace
            The archive of classes, where the installation cannot be written.
            """;

    private final CommandSpec spec;
    private final String version;

    /**
     * Of a command that stands in its whole line of commands.
     *
     * @param version of Headrace, for the page's foot
     */
    ManPage(CommandSpec spec, String version) {
        this.spec = spec;
        this.version = version;
    }

    /** Its name among manual pages, such as {@code headrace-submit}. */
    String name() {
        return spec.qualifiedName("-");
    }

    /** The page in roff, with the macros of {@code man}. */
    String roff() {
        StringBuilder page = new StringBuilder();
        page.append(".TH ")
                .append(quoted(name().toUpperCase(Locale.ROOT)))
                .append(" 1 \"\" ")
                .append(quoted("Headrace " + version))
                .append(' ')
                .append(quoted("Headrace"))
                .append('\n');
        // Left-aligned and without hyphens: options are to be found by a search.
        page.append(".nh\n.ad l\n");
        List<String> description = lines(spec.usageMessage().description());
        page.append(".SH NAME\n")
                .append(escaped(name()))
                .append(" \\- ")
                .append(escaped(summary(description)))
                .append('\n');
        page.append(".SH SYNOPSIS\n").append(synopsis());
        page.append(".SH DESCRIPTION\n").append(paragraphs(description));
        section(
                page,
                "ARGUMENTS",
                spec.positionalParameters().stream()
                        .filter(each -> !each.hidden())
                        .map(this::argument));
        section(page, "OPTIONS", options().map(this::option));
        section(page, "COMMANDS", commands());
        page.append(footer(lines(spec.usageMessage().footer())));
        page.append(EVERYWHERE);
        page.append(".SH SEE ALSO\n").append(seeAlso()).append('\n');
        return page.toString();
    }

    private static String summary(List<String> description) {
        String first = description.isEmpty() ? "" : description.get(0);
        return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    }

    private String synopsis() {
        String plain = new CommandLine.Help(spec, CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .detailedSynopsis(0, null, true)
                .replaceAll("\\s+", " ")
                .strip();
        String command = spec.qualifiedName();
        return ".B " + escaped(command) + "\n"
                + escaped(plain.substring(command.length()).strip()) + "\n";
    }

    private String argument(PositionalParamSpec argument) {
        return entry("\\fI" + escaped(argument.paramLabel()) + "\\fR", argument);
    }

    private Stream<OptionSpec> options() {
        Stream<OptionSpec> all = spec.options().stream().filter(each -> !each.hidden());
        return spec.usageMessage().sortOptions() ? all.sorted(Comparator.comparing(OptionSpec::longestName)) : all;
    }

    private String option(OptionSpec option) {
        String names = Arrays.stream(option.names())
                .map(name -> "\\fB" + escaped(name) + "\\fR")
                .collect(Collectors.joining(", "));
        return entry(
                option.arity().max() == 0 ? names : names + "=\\fI" + escaped(option.paramLabel()) + "\\fR", option);
    }

    private static String entry(String term, ArgSpec argument) {
        return ".TP\n" + term + "\n" + escaped(String.join(" ", lines(argument.description()))) + "\n";
    }

    private Stream<String> commands() {
        return spec.subcommands().entrySet().stream()
                .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
                .map(each -> ".TP\n.B " + escaped(each.getKey()) + "\n"
                        + escaped(summary(lines(
                                each.getValue().getCommandSpec().usageMessage().description()))) + ".\n");
    }

    private static void section(StringBuilder page, String title, Stream<String> entries) {
        String all = entries.collect(Collectors.joining());
        if (!all.isEmpty()) {
            page.append(".SH ").append(title).append('\n').append(all);
        }
    }

    /** Lines that are indented are examples and stay as they are; the exit codes of the whole command have a section. */
    private static String footer(List<String> lines) {
        StringBuilder text = new StringBuilder();
        boolean example = false;
        for (String line : lines) {
            boolean indented = line.startsWith("  ");
            if (indented != example) {
                text.append(indented ? ".PP\n.nf\n.RS 4\n" : ".RE\n.fi\n.PP\n");
                example = indented;
            }
            text.append(line.isBlank() ? ".PP\n" : escaped(line.strip()) + "\n");
        }
        if (example) {
            text.append(".RE\n.fi\n");
        }
        String notes = text.toString();
        return notes.replaceAll("\\.PP\n", "").isEmpty() ? "" : ".SH NOTES\n" + notes;
    }

    private String seeAlso() {
        List<String> names = new ArrayList<>();
        if (spec.parent() != null) {
            names.add(spec.parent().qualifiedName("-"));
        }
        for (Map.Entry<String, CommandLine> each : spec.subcommands().entrySet()) {
            if (!ManPages.isLeftOut(each.getValue().getCommandSpec())) {
                names.add(each.getValue().getCommandSpec().qualifiedName("-"));
            }
        }
        return names.stream().map(name -> "\\fB" + escaped(name) + "\\fR(1)").collect(Collectors.joining(",\n"));
    }

    private static String paragraphs(List<String> texts) {
        return texts.stream().map(each -> escaped(each) + "\n").collect(Collectors.joining(".PP\n"));
    }

    /** Without picocli's markup; one string for each that stands in the annotation. */
    private static List<String> lines(String[] texts) {
        return Arrays.stream(texts)
                .map(text -> text.replace("%n", "\n").replace("%%", "%"))
                .map(text -> Ansi.OFF.text(text).toString())
                .toList();
    }

    private static String escaped(String text) {
        String safe = text.replace("\\", "\\e").replace("-", "\\-");
        return AT_LINE_START.matcher(safe).replaceAll("\\\\&$1");
    }

    private static String quoted(String text) {
        return '"' + escaped(text).replace("\"", "\\(dq") + '"';
    }
}
